import { CommanderError } from 'commander';
import { type ErrorKind, exitCodes, UserError } from '../errors.js';
import type { Style } from '../report/text.js';
import { noRoomReason } from '../storage.js';

/** What went wrong, as the command line tells it. */
export interface Failure {
  readonly kind: ErrorKind;
  readonly exitCode: number;
  readonly message: string;
  readonly hint?: string;
  /** Where it was thrown: for `--debug`. */
  readonly stack?: string;
}

/**
 * Tells the mistakes of a user from defects of edgec.
 * @param interrupted whether the user has asked to stop: then whatever is thrown follows from that
 */
export function failureOf(error: unknown, interrupted: boolean): Failure {
  const stack = error instanceof Error ? error.stack : undefined;
  if (interrupted && !(error instanceof UserError && error.kind === 'interrupted')) {
    return { kind: 'interrupted', exitCode: exitCodes.interrupted, message: 'interrupted', stack };
  }
  if (error instanceof UserError) {
    const { kind, message, hint } = error;
    return { kind, exitCode: exitCodes[kind], message, hint, stack };
  }
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '');
    return {
      kind: 'usage',
      exitCode: exitCodes.usage,
      message,
      hint: 'edgec help <command> lists the arguments and options of a command.',
      stack,
    };
  }
  const reason = noRoomReason(error);
  if (reason !== undefined) {
    return {
      kind: 'storage',
      exitCode: exitCodes.storage,
      message: `${reason}: ${(error as Error).message}`,
      hint: 'Make room, or name another place with --output.',
      stack,
    };
  }
  return {
    kind: 'internal',
    exitCode: exitCodes.internal,
    message: `this is a defect of edgec: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'Please report it, with what the same command prints with --debug and, if you can, the model.',
    stack,
  };
}

/** The failure as text. */
export function failureText({ message, hint, stack }: Failure, style: Style, debug: boolean): string {
  const lines = [`${style.bad('error:')} ${message}`];
  if (hint !== undefined) lines.push(hint);
  if (debug && stack !== undefined) lines.push('', stack);
  return `${lines.join('\n')}\n`;
}

/** The failure as `--json` prints it. */
export function failureJson({ kind, exitCode, message, hint }: Failure): object {
  return { format: 'edgec-error', version: 1, kind, exitCode, message, ...(hint !== undefined && { hint }) };
}
