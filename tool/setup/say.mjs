/** What the set-up prints and how it stops. */

/** Exit code for a missing or failed tool, the same as edgec's own (tool/errors.ts). */
const missingTool = 6;

/** A reason to stop that the user can do something about. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {number} exitCode
   */
  constructor(message, exitCode = missingTool) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * One line on stderr, so that what the demo or the tests print stays alone on stdout.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}
