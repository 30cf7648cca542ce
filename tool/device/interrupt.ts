import { UserError } from '../errors.js';

/** What every step throws when the user pressed Ctrl-C. */
export function interrupted(): UserError {
  return new UserError('interrupted', 'Interrupted.');
}

/** Throws when the signal was given. */
export function stopIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw interrupted();
}
