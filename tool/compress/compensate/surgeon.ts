import { cholesky, inverseDiagonal, solveCholesky } from './cholesky.js';
import type { LayerInputs } from './layer-inputs.js';

/** The second moments of a layer's inputs, and of a constant 1 at the end that the bias is multiplied with. */
export interface Moments {
  readonly size: number;
  /** [size, size] */
  readonly matrix: Float64Array;
}

/** Of its mean, what is added to the diagonal: inputs that never vary, or always together, would make it singular. */
const damping = 0.01;

/** H = E[x · xᵀ] over the rows, damped. */
export function inputMoments({ width, rows }: LayerInputs): Moments {
  const size = width + 1;
  const matrix = new Float64Array(size * size);
  for (const row of rows) {
    const x = (i: number) => (i === width ? 1 : row[i]);
    for (let i = 0; i < size; i++) {
      const factor = x(i) / rows.length;
      if (factor === 0) continue;
      for (let j = 0; j <= i; j++) matrix[i * size + j] += factor * x(j);
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) matrix[j * size + i] = matrix[i * size + j];
  let trace = 0;
  for (let i = 0; i < size; i++) trace += matrix[i * size + i];
  for (let i = 0; i < size; i++) matrix[i * size + i] += (damping * trace) / size;
  return { size, matrix };
}

/**
 * How much the layer's output changes, in square, when a weight is cut and the others make up for it as well as they can:
 * w² / [H⁻¹], Optimal Brain Surgeon's saliency with the layer's own error as the loss.
 * @param filters [channels, width]
 */
export function surgeonSaliency(filters: Float32Array, { size, matrix }: Moments): Float32Array {
  const inverse = inverseDiagonal(cholesky(matrix, size), size);
  return filters.map((weight, i) => weight ** 2 / inverse[i % (size - 1)]);
}

/**
 * A channel's weights that remain, and its bias, changed so that its output stays as near to what it was as possible in
 * the mean square: Optimal Brain Surgeon's step (Hassibi and Stork 1993; layer by layer: Dong et al. 2017,
 * https://arxiv.org/abs/1705.07565) for all the cut weights at once, written as the least-squares problem that it solves.
 * @param mask 1 where a weight stays; a channel without any keeps its bias alone
 * @returns weights and bias
 */
export function compensated(
  filter: Float32Array,
  bias: number,
  mask: Float32Array,
  { size, matrix }: Moments,
): { readonly filter: Float32Array; readonly bias: number } {
  const kept = [...mask.keys()].filter((i) => mask[i] === 1);
  const cut = [...mask.keys()].filter((i) => mask[i] === 0 && filter[i] !== 0);
  if (cut.length === 0) return { filter, bias };
  const places = [...kept, size - 1];
  const own = new Float64Array(places.length ** 2);
  for (const [i, row] of places.entries())
    for (const [j, column] of places.entries()) own[i * places.length + j] = matrix[row * size + column];
  // What the kept weights gain is what the cut ones explained: H[kept, kept] · δ = H[kept, cut] · w[cut].
  const lost = Float64Array.from(places, (row) =>
    cut.reduce((sum, column) => sum + matrix[row * size + column] * filter[column], 0),
  );
  const gained = solveCholesky(cholesky(own, places.length), places.length, lost);
  const result = new Float32Array(filter.length);
  for (const [i, place] of kept.entries()) result[place] = filter[place] + gained[i];
  return { filter: result, bias: bias + gained[kept.length] };
}
