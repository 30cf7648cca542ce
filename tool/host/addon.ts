import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { noRoomForBuild } from '../build/no-room.js';
import { UserError } from '../errors.js';
import { runProcess } from '../process.js';
import { writeWhole } from '../write-file.js';

/** A Node addon to build. */
export interface AddonProject {
  /** Where to build; made where it is missing. */
  readonly folder: string;
  /** The name of its CMake target. */
  readonly addon: string;
  /** Text of its CMakeLists.txt. */
  readonly cmakeLists: string;
  /** What it is, for messages. */
  readonly what: string;
}

/**
 * Compiles a Node addon, through cmake-js and Node-API.
 * @returns the path of the addon
 * @throws UserError of kind `tool` where CMake or the compiler is missing or fails
 */
export async function buildAddon(
  { folder, addon, cmakeLists, what }: AddonProject,
  signal?: AbortSignal,
): Promise<string> {
  await writeWhole(path.join(folder, 'CMakeLists.txt'), cmakeLists);
  // By this cmake-js knows that the headers in node-api-headers are enough, and downloads nothing.
  await writeWhole(path.join(folder, 'package.json'), '{ "binary": { "napi_versions": [8] } }\n');
  const build = path.join(folder, 'build');
  const result = await runProcess(
    process.execPath,
    [cmakeJs, 'build', '--directory', folder, '--out', build, '--config', 'Release', '--parallel', '2'],
    { signal },
  );
  if (result.exitCode !== 0) {
    await rm(build, { recursive: true, force: true });
    const output = `${result.stdout}\n${result.stderr}`;
    const noRoom = noRoomForBuild(what, folder, output);
    if (noRoom) throw noRoom;
    const log = path.join(folder, 'build.log');
    await writeWhole(log, output);
    throw new UserError(
      'tool',
      `${what} does not build: ${lastLine(result.stderr) || lastLine(result.stdout)}`,
      `The compiler's whole output is in ${log}. \`edgec doctor\` tells whether CMake and a C compiler are there.`,
    );
  }
  return path.join(build, 'Release', `${addon}.node`);
}

const cmakeJs = createRequire(import.meta.url).resolve('cmake-js/bin/cmake-js');

/** CMake reads a backslash as an escape. */
export function forwardSlashes(file: string): string {
  return path.resolve(file).replaceAll('\\', '/');
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
