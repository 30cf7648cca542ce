import path from 'node:path';
import ejs from 'ejs';
import { modelSources } from '../emit/emit.js';
import { firmwareFolder, templatesFolder } from '../paths.js';
import { buildAddon, forwardSlashes } from './addon.js';

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
  const cmakeLists = await ejs.renderFile(template, view);
  return buildAddon({ folder: hostFolder, addon, cmakeLists, what: 'the host executor' }, signal);
}

const addonSource = path.join(firmwareFolder, 'host', 'addon.c');
