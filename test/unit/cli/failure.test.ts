import assert from 'node:assert/strict';
import { CommanderError } from 'commander';
import { failureJson, failureOf, failureText } from '../../../tool/cli/failure.js';
import { type ErrorKind, exitCodes, UserError } from '../../../tool/errors.js';
import { plainStyle } from '../../../tool/report/text.js';

describe('failures on the command line', () => {
  for (const kind of Object.keys(exitCodes) as ErrorKind[]) {
    it(`of kind ${kind} end with ${exitCodes[kind]}`, () => {
      assert.equal(failureOf(new UserError(kind, 'message'), false).exitCode, exitCodes[kind]);
    });
  }

  it('tell what is wrong and what to do', () => {
    const failure = failureOf(new UserError('fit', 'Too big.', 'Take a larger board.'), false);
    assert.equal(failureText(failure, plainStyle, false), 'error: Too big.\nTake a larger board.\n');
  });

  it('show where they came from only when asked', () => {
    const failure = failureOf(new UserError('fit', 'Too big.'), false);
    assert.doesNotMatch(failureText(failure, plainStyle, false), /failure\.test/);
    assert.match(failureText(failure, plainStyle, true), /failure\.test/);
  });

  it('that are defects say so and ask for a report', () => {
    const failure = failureOf(new TypeError('x is undefined'), false);
    assert.equal(failure.exitCode, 1);
    assert.match(
      failureText(failure, plainStyle, false),
      /defect of edgec: x is undefined\nPlease report it.*--debug/,
    );
  });

  it('for want of room are no defects, wherever they happen', () => {
    const error = Object.assign(new Error("ENOSPC: no space left on device, mkdir '/full/x'"), {
      code: 'ENOSPC',
    });
    const failure = failureOf(error, false);
    assert.equal(failure.exitCode, 9);
    assert.match(failureText(failure, plainStyle, false), /the disk is full: .*\/full\/x'\nMake room/);
  });

  it('that are no Error at all are defects too', () => {
    assert.match(failureOf('a string', false).message, /a string/);
  });

  it('after Ctrl-C are the interruption, whatever was thrown', () => {
    const failure = failureOf(new Error('write EPIPE'), true);
    assert.equal(failure.exitCode, 130);
    assert.equal(failureText(failure, plainStyle, false), 'error: interrupted\n');
  });

  it('of the command line itself are usage', () => {
    const failure = failureOf(new CommanderError(1, 'commander.x', "error: unknown option '--x'"), false);
    assert.equal(failure.exitCode, 2);
    assert.equal(failure.message, "unknown option '--x'");
  });

  it('are JSON without the stack', () => {
    assert.deepEqual(failureJson(failureOf(new UserError('data', 'NaN.', 'Repair it.'), false)), {
      format: 'edgec-error',
      version: 1,
      kind: 'data',
      exitCode: 4,
      message: 'NaN.',
      hint: 'Repair it.',
    });
  });
});
