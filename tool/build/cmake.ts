import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.js';
import { runProcess } from '../process.js';
import { writeWhole } from '../write-file.js';
import { noRoomForBuild } from './no-room.js';

/**
 * Builds a CMake project with Ninja, or what changed of it since the last time.
 * @param folder holds CMakeLists.txt; the results land in its folder `build`
 * @param what is built, for messages
 * @param explain may know a better error for the output of a build that failed
 * @returns the folder with the results
 * @throws UserError (tool) with the compiler's first complaints; the whole output is kept in `build.log`. (storage) where
 *   there was no room for the results: then none of them stay
 */
export async function buildWithCMake(
  folder: string,
  what: string,
  signal?: AbortSignal,
  explain: (output: string) => UserError | undefined = () => undefined,
): Promise<string> {
  const build = path.join(folder, 'build');
  const configure = ['-G', 'Ninja', '-S', folder, '-B', build];
  const output =
    ((await isConfigured(build)) ? undefined : await failure('cmake', configure, signal)) ??
    (await failure('ninja', ['-C', build], signal));
  if (output === undefined) return build;
  const noRoom = noRoomForBuild(what, folder, output);
  if (noRoom) {
    await rm(build, { recursive: true, force: true });
    throw noRoom;
  }
  const log = path.join(folder, 'build.log');
  await writeWhole(log, output);
  throw (
    explain(output) ??
    new UserError(
      'tool',
      `${what} does not build:\n${complaints(output)}`,
      `The whole output is in ${log}. 'edgec doctor' lists the tools that a build needs.`,
    )
  );
}

/** Whether CMake was here before; what it left of a folder that was moved since is of no use, and removed. */
async function isConfigured(build: string): Promise<boolean> {
  const cache = await readFile(path.join(build, 'CMakeCache.txt'), 'utf8').catch(() => '');
  const places = [build, await realpath(build).catch(() => build)];
  if (places.some((place) => cache.includes(`\nCMAKE_CACHEFILE_DIR:INTERNAL=${place}\n`))) {
    return existsSync(path.join(build, 'build.ninja'));
  }
  await rm(build, { recursive: true, force: true });
  await mkdir(build, { recursive: true });
  return false;
}

/** What a program printed where it failed; undefined where it did not. */
async function failure(
  command: string,
  parameters: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { exitCode, endedBy, stdout, stderr } = await runProcess(command, parameters, { signal });
  if (exitCode === 0) return undefined;
  return `${stdout}\n${stderr}\n${endedBy ? `error: ${command} was ended by ${endedBy}` : ''}`;
}

/** The lines of the output that say what is wrong, at most eight. */
function complaints(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => /error:|warning:|\bld: /i.test(line));
  return (telling.length > 0 ? telling : lines.slice(-8)).slice(0, 8).join('\n');
}
