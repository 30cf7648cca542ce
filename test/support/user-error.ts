import assert from 'node:assert/strict';
import { type ErrorKind, UserError } from '../../tool/errors.js';

/** Asserts that a promise fails with an error that a user can act on. */
export async function rejectsUserError(
  promise: Promise<unknown>,
  kind: ErrorKind,
  messages: readonly RegExp[],
): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert(error instanceof UserError, `not a UserError: ${error}`);
    assert.equal(error.kind, kind);
    assert(error.hint, 'the error has a hint');
    for (const message of messages) assert.match(error.message, message);
    return true;
  });
}
