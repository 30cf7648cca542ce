import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../errors.js';
import { isImageName } from './image.js';
import { tarMembers } from './tar.js';

/** An image file whose class is the name of the folder that it is in. */
export interface ImageSource {
  /** Where it is: for messages. */
  readonly file: string;
  readonly className: string;
  readonly name: string;
  read(): Uint8Array;
}

/** The images in a folder's folders. */
export function imagesInFolder(folder: string): ImageSource[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const file = path.join(folder, name);
    return imageSource(file, name.split(path.sep), () => readFileSync(file));
  });
}

/**
 * The images in a tar archive's folders.
 * @throws UserError where the archive is damaged
 */
export function imagesInTar(archive: string, bytes: Uint8Array): ImageSource[] {
  try {
    return [...tarMembers(bytes)].flatMap(({ name, bytes: image }) =>
      imageSource(`${archive}:${name}`, name.split('/'), () => image),
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError('data', `${archive} is damaged: ${error.message}.`, 'Get the file again.');
  }
}

export function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Nothing where the file is no image, or hidden as those that some systems put beside images. */
function imageSource(file: string, parts: readonly string[], read: () => Uint8Array): ImageSource[] {
  const name = parts.at(-1)!;
  if (!isImageName(name) || name.startsWith('.')) return [];
  return [{ file, className: parts.at(-2) ?? '', name, read }];
}
