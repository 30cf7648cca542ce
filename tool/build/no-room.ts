import os from 'node:os';
import { UserError } from '../errors.js';

/** How compilers, linkers, CMake and Ninja say that there is no room for their files. */
const saying = /No space left on device|Disk quota exceeded|File size limit exceeded|File too large|SIGXFSZ/i;

/**
 * The error of a build that found no room for its files.
 * @param what was built, for the message
 * @param folder where
 * @param output what the tools printed
 * @returns undefined where they complain of something else
 */
export function noRoomForBuild(what: string, folder: string, output: string): UserError | undefined {
  const line = output.split('\n').find((text) => saying.test(text));
  if (line === undefined) return undefined;
  return new UserError(
    'storage',
    `${what} does not build, there is no room for its files: ${line.trim()}`,
    `Make room in ${folder}, and in ${os.tmpdir()} for the compiler's temporary files.`,
  );
}
