import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package: where `templates`, `firmware` and `boards` are. This file compiles to `dist/tool/paths.js`. */
export const packageRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

export const templatesFolder = path.join(packageRoot, 'templates');
export const firmwareFolder = path.join(packageRoot, 'firmware');
export const boardsFolder = path.join(packageRoot, 'boards');
