/** Where the Fashion-MNIST samples of the demo and of tests are. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Folders that are searched, in this order: that of Debian's package, then one for files put there by hand. */
export const fashionMnistFolders = [
  '/usr/share/datasets/fashion-mnist',
  '/usr/local/share/datasets/fashion-mnist',
];

/**
 * The folder with Fashion-MNIST's four IDX files, or undefined where they are not installed.
 * @param {NodeJS.ProcessEnv} environment `EDGEC_FASHION_MNIST` in it names another folder
 */
export function fashionMnistFolder(environment = process.env) {
  const named = environment.EDGEC_FASHION_MNIST;
  const folders = named === undefined ? fashionMnistFolders : [path.resolve(named)];
  return folders.find((folder) => existsSync(path.join(folder, 't10k-images-idx3-ubyte.gz')));
}
