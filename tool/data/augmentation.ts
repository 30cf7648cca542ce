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
  image: ArrayLike<number>,
  [rows, columns, channels = 1]: readonly number[],
  { shift = 0, flip = false }: Augmentation,
  random: Random,
  target: Float32Array,
): void {
  const offset = () => Math.floor(random() * (2 * shift + 1)) - shift;
  const [down, right] = [offset(), offset()];
  const isMirrored = flip && random() < 0.5;
  for (let row = Math.max(0, down); row < Math.min(rows, rows + down); row++)
    for (let column = Math.max(0, right); column < Math.min(columns, columns + right); column++) {
      const sourceColumn = isMirrored ? columns - 1 - (column - right) : column - right;
      const source = ((row - down) * columns + sourceColumn) * channels;
      const start = (row * columns + column) * channels;
      for (let channel = 0; channel < channels; channel++) target[start + channel] = image[source + channel];
    }
}
