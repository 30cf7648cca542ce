import type { Numbers } from './number-array.js';
import type { Random } from './random.js';

/** Random changes of images that leave their class as it is. */
export interface Augmentation {
  /** Moves an image by up to this many pixels along each side; what comes in is 0. */
  readonly shift?: number;
  /** Mirrors every other image left to right. */
  readonly flip?: boolean;
}

/**
 * Writes a changed copy of an image.
 * @param image row-major [rows, columns, channels] or [rows, columns]
 * @param target zeros, as many as the image has elements
 */
export function augmentImage(
  image: Numbers,
  [rows, columns, channels = 1]: readonly number[],
  { shift = 0, flip = false }: Augmentation,
  random: Random,
  target: Float32Array,
): void {
  const offset = () => Math.floor(random() * (2 * shift + 1)) - shift;
  const [down, right] = [offset(), offset()];
  const firstColumn = Math.max(0, right);
  const width = Math.min(columns, columns + right) - firstColumn;
  if (width <= 0) return;
  for (let row = Math.max(0, down); row < Math.min(rows, rows + down); row++) {
    const start = (row * columns + firstColumn) * channels;
    const source = ((row - down) * columns + firstColumn - right) * channels;
    target.set(image.subarray(source, source + width * channels), start);
  }
  if (flip && random() < 0.5) mirrorRows(target, columns, channels);
}

function mirrorRows(image: Float32Array, columns: number, channels: number): void {
  const length = columns * channels;
  for (let row = 0; row < image.length; row += length)
    for (let left = row, right = row + length - channels; left < right; left += channels, right -= channels)
      for (let channel = 0; channel < channels; channel++) {
        const value = image[left + channel];
        image[left + channel] = image[right + channel];
        image[right + channel] = value;
      }
}
