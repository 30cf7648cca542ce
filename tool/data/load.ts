import { UserError } from '../errors.js';
import { type Dataset, type DatasetOptions, readDataset } from './dataset.js';
import { readDataFile } from './file.js';
import { type ImageOptions, imageDataset } from './images/dataset.js';
import { imagesInFolder, imagesInTar, isFolder } from './images/sources.js';
import { isTar } from './images/tar.js';

/**
 * Reads samples and labels from anything that edgec knows: a folder or a .tar of images in a folder for each class, or
 * a file of numbers (see {@link readDataset}).
 * @throws UserError of kind `data`
 */
export async function loadDataset(
  file: string,
  { labels, limit, ...images }: DatasetOptions & ImageOptions = {},
): Promise<Dataset> {
  if (isFolder(file)) return imageDataset(file, imagesInFolder(file), { limit, ...images });
  if (!/\.(tar|tar\.gz|tgz)$/i.test(file)) return readDataset(file, { labels, limit });
  const bytes = readDataFile(file);
  if (!isTar(bytes)) throw new UserError('data', `${file} is no tar archive.`, 'Get the file again.');
  return imageDataset(file, imagesInTar(file, bytes), { limit, ...images });
}
