import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.js';
import { type ProcessResult, runProcess } from '../process.js';

/**
 * Builds a CMake project with Ninja, or what changed of it since the last time.
 * @param folder holds CMakeLists.txt; the results land in its folder `build`
 * @param what is built, for messages
 * @returns the folder with the results
 * @throws UserError (tool) with the compiler's first complaints; the whole output is kept in `build.log`
 */
export async function buildWithCMake(folder: string, what: string, signal?: AbortSignal): Promise<string> {
  const build = path.join(folder, 'build');
  await mkdir(build, { recursive: true });
  if (!existsSync(path.join(build, 'build.ninja'))) {
    await step(['-G', 'Ninja', '-S', folder, '-B', build]);
  }
  await step(['--build', build]);
  return build;

  async function step(parameters: readonly string[]): Promise<void> {
    const result = await runProcess('cmake', parameters, { signal });
    if (result.exitCode === 0) return;
    const log = path.join(folder, 'build.log');
    await writeFile(log, result.stdout + result.stderr);
    if (parameters[0] === '-G') await rm(build, { recursive: true });
    throw new UserError(
      'tool',
      `${what} does not build:\n${complaints(result)}`,
      `The whole output is in ${log}. 'edgec doctor' lists the tools that a build needs.`,
    );
  }
}

/** The lines of the output that say what is wrong, at most eight. */
function complaints({ stdout, stderr }: ProcessResult): string {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.filter((line) =>
    /error:|warning:|undefined reference|overflowed|will not fit/i.test(line),
  );
  return (telling.length > 0 ? telling : lines.slice(-8)).slice(0, 8).join('\n');
}
