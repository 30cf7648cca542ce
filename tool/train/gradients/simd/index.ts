import { type Heap, linkToHeap } from '../../../float/simd/heap.js';
import { affine, affinePair, centeredProductSums, momentSums, reluGradient } from './channels.js';
import { channelProductSums, productSums } from './products.js';
import { extremes, passInside, roundToSteps } from './rounding.js';

/** Four rows and two vectors of sums, two factors and one more fill the sixteen registers of most processors. */
export const productTile = { rows: 4, vectors: 2 } as const;

/** Taps of a row of a depthwise filter whose sums are held at once. */
export const tapsAtOnce = 7;

/** Vectors of neighbouring channels that make up a line of the processor's cache. */
export const vectorsAtOnce = 4;

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

let heap: { readonly linked: Heap | undefined } | undefined;

/** The kernels of this folder; undefined where they cannot run. To be called after the backend is selected. */
export function simdHeap(): Heap | undefined {
  heap ??= {
    linked: linkToHeap([
      ...upTo(productTile.rows).flatMap((height) =>
        upTo(productTile.vectors).map((vectors) => productSums(height, vectors)),
      ),
      ...upTo(tapsAtOnce).map(channelProductSums),
      ...[1, vectorsAtOnce].flatMap((vectors) =>
        [momentSums, centeredProductSums, affine, affinePair].map((kernel) => kernel(vectors)),
      ),
      reluGradient,
      extremes,
      roundToSteps,
      passInside,
    ]),
  };
  return heap.linked;
}
