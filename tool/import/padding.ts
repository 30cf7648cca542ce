import type { Padding } from '../graph/attributes.js';

/** One dimension of a window that moves over an image. */
interface Extent {
  readonly size: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
}

/**
 * TensorFlow's `SAME` along one dimension: the output has ⌈size / stride⌉ steps, and where the padding is odd the
 * larger half comes after.
 */
export function samePadding({ size, filter, stride, dilation }: Extent): readonly [number, number] {
  const steps = Math.ceil(size / stride);
  const total = Math.max((steps - 1) * stride + (filter - 1) * dilation + 1 - size, 0);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

type Pair = readonly [rows: number, columns: number];

/** Padding of an image, in pixels, for the two modes that all formats know. */
export function resolvePadding(
  mode: 'same' | 'valid',
  size: Pair,
  filter: Pair,
  strides: Pair,
  dilations: Pair = [1, 1],
): Padding {
  if (mode === 'valid') return { top: 0, bottom: 0, left: 0, right: 0 };
  const along = (axis: 0 | 1) =>
    samePadding({
      size: size[axis],
      filter: filter[axis],
      stride: strides[axis],
      dilation: dilations[axis],
    });
  const [top, bottom] = along(0);
  const [left, right] = along(1);
  return { top, bottom, left, right };
}
