import type { RealRange } from './ranges/index.js';

/** Brightest values of 8-bit images: as stored, and divided by 255. */
const whites = [255, 1];

/**
 * The range of an input that is given 8-bit images, 0 … 255 or those divided by 255. With it every pixel is
 * stored exactly, also where the samples at hand do not reach white.
 * @param values the samples
 * @returns `undefined` where they are no such images
 */
export function imageRange(values: Float32Array): RealRange | undefined {
  const maximum = values.reduce((a, b) => Math.max(a, b), 0);
  const white = whites.find((candidate) => maximum > candidate / 2 && maximum <= candidate);
  if (white === undefined) return undefined;
  const isImage = values.every((value) => {
    const level = (value * 255) / white;
    return value >= 0 && Math.abs(level - Math.round(level)) < 1e-3;
  });
  return isImage ? { minimum: 0, maximum: white } : undefined;
}
