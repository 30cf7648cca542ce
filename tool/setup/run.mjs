/** Child processes of the set-up. */
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { SetupError } from './say.mjs';

/**
 * Runs a command that talks to the user itself.
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code; 128 + n where signal n ended it, as shells say it
 */
export function run(command, parameters, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { stdio: 'inherit', ...options });
    // Ctrl-C reaches the child by the terminal; this process waits for its end and passes its code on.
    const wait = () => {};
    process.on('SIGINT', wait);
    child.on('error', (error) => reject(new SetupError(`cannot run ${command}: ${error.message}`)));
    child.on('close', (code, signal) => {
      process.off('SIGINT', wait);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * Whether a command succeeds; prints nothing.
 * @param {string} command
 * @param {readonly string[]} parameters
 */
export function succeeds(command, parameters) {
  return spawnSync(command, parameters, { stdio: 'ignore' }).status === 0;
}
