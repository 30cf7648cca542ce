import { setImmediate as nextTurn } from 'node:timers/promises';
import { UserError } from '../../errors.js';
import type { Dataset } from '../dataset.js';
import { decodeImage, type Image } from './image.js';
import type { ImageSource } from './sources.js';

/** Most bytes that the decoded images may take together. */
const mostBytes = 2 ** 30;

export interface ImageOptions {
  /** Take this many images. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
  /** Called with the part that is done. */
  readonly onProgress?: (part: number) => void;
}

/**
 * Decodes images into a data set. Classes are numbered in the order of their names; images come in turns from each
 * class, so that the first of them are a fair sample. Images in no folder have no labels.
 * @throws UserError where an image cannot be decoded or has another size than the others
 */
export async function imageDataset(
  file: string,
  sources: readonly ImageSource[],
  { limit = Infinity, signal, onProgress }: ImageOptions = {},
): Promise<Dataset> {
  const classes = [...new Set(sources.map(({ className }) => className))].sort(byNumberOrName);
  const chosen = inTurns(sources, classes).slice(0, limit);
  if (chosen.length === 0) {
    throw new UserError(
      'data',
      `${file} holds no images.`,
      'Images are .jpg or .png files in a folder for each class: cat/1.jpg, dog/1.jpg.',
    );
  }
  const first = decode(chosen[0]);
  const size = first.values.length;
  if (size * chosen.length > mostBytes) {
    throw new UserError(
      'data',
      `${file}: ${chosen.length} images of ${first.shape.join('×')} take more than a gigabyte.`,
      'Take some of them, or smaller ones.',
    );
  }
  const values = new Uint8Array(size * chosen.length);
  for (const [index, source] of chosen.entries()) {
    values.set(sameSize(decode(source), first, source, chosen[0]).values, index * size);
    if (index % 64 !== 0) continue;
    onProgress?.(index / chosen.length);
    await nextTurn();
    signal?.throwIfAborted();
  }
  const dataset = { file, count: chosen.length, shape: first.shape, values };
  if (classes.join() === '') return dataset;
  return { ...dataset, labels: Int32Array.from(chosen, ({ className }) => classes.indexOf(className)) };
}

/** Numbers by their value, so that class 10 comes behind class 9. */
function byNumberOrName(a: string, b: string): number {
  const areNumbers = /^\d+$/.test(a) && /^\d+$/.test(b);
  return areNumbers ? Number(a) - Number(b) : a < b ? -1 : 1;
}

function inTurns(sources: readonly ImageSource[], classes: readonly string[]): ImageSource[] {
  const ofClass = new Map<string, ImageSource[]>(classes.map((name) => [name, []]));
  for (const source of sources) ofClass.get(source.className)?.push(source);
  const ranked = [...ofClass.values()].flatMap((images, classIndex) =>
    images.sort((a, b) => (a.name < b.name ? -1 : 1)).map((source, rank) => ({ source, rank, classIndex })),
  );
  ranked.sort((a, b) => a.rank - b.rank || a.classIndex - b.classIndex);
  return ranked.map(({ source }) => source);
}

function decode(source: ImageSource): Image {
  try {
    return decodeImage(source.read());
  } catch (error) {
    throw new UserError(
      'data',
      `${source.file} cannot be decoded: ${error instanceof Error ? error.message : String(error)}.`,
      'Remove the image or save it again as JPEG or PNG.',
    );
  }
}

function sameSize(image: Image, first: Image, source: ImageSource, firstSource: ImageSource): Image {
  if (image.shape.join() === first.shape.join()) return image;
  throw new UserError(
    'data',
    `${source.file} is ${image.shape.join('×')}, ${firstSource.file} is ${first.shape.join('×')}.`,
    'All images must have the size and the number of channels that the network takes.',
  );
}
