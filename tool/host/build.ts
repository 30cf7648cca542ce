import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import ejs from 'ejs';
import { noRoomForBuild } from '../build/no-room.js';
import { modelSources } from '../emit/emit.js';
import { UserError } from '../errors.js';
import { firmwareFolder, templatesFolder } from '../paths.js';
import { runProcess } from '../process.js';
import { writeWhole } from '../write-file.js';

/**
 * Compiles a generated project as a Node addon, through cmake-js and Node-API.
 * @param modelFolder the generated project
 * @param hostFolder where to build; made where it is missing
 * @param hash the program's: part of the addon's file name, since Node loads a path only once
 * @returns the path of the addon
 * @throws UserError of kind `tool` where CMake or the C compiler is missing or fails; `storage` where there is no room
 */
export async function buildHost(
  modelFolder: string,
  hostFolder: string,
  hash: number,
  signal?: AbortSignal,
): Promise<string> {
  const addon = `edgec_host_${hash.toString(16).padStart(8, '0')}`;
  const sources = [...modelSources.map((source) => path.join(modelFolder, source)), addonSource];
  const template = path.join(templatesFolder, 'host', 'CMakeLists.txt.ejs');
  const view = { addon, sources: sources.map(forwardSlashes), modelFolder: forwardSlashes(modelFolder) };
  await writeWhole(path.join(hostFolder, 'CMakeLists.txt'), await ejs.renderFile(template, view));
  // By this cmake-js knows that the headers in node-api-headers are enough, and downloads nothing.
  await writeWhole(path.join(hostFolder, 'package.json'), '{ "binary": { "napi_versions": [8] } }\n');
  const build = path.join(hostFolder, 'build');
  const result = await runProcess(
    process.execPath,
    [cmakeJs, 'build', '--directory', hostFolder, '--out', build, '--config', 'Release', '--parallel', '2'],
    { signal },
  );
  if (result.exitCode !== 0) {
    await rm(build, { recursive: true, force: true });
    const output = `${result.stdout}\n${result.stderr}`;
    const noRoom = noRoomForBuild('the host executor', hostFolder, output);
    if (noRoom) throw noRoom;
    const log = path.join(hostFolder, 'build.log');
    await writeWhole(log, output);
    throw new UserError(
      'tool',
      `the host executor does not build: ${lastLine(result.stderr) || lastLine(result.stdout)}`,
      `The compiler's whole output is in ${log}. \`edgec doctor\` tells whether CMake and a C compiler are there.`,
    );
  }
  return path.join(build, 'Release', `${addon}.node`);
}

const addonSource = path.join(firmwareFolder, 'host', 'addon.c');
const cmakeJs = createRequire(import.meta.url).resolve('cmake-js/bin/cmake-js');

/** CMake reads a backslash as an escape. */
function forwardSlashes(file: string): string {
  return path.resolve(file).replaceAll('\\', '/');
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
