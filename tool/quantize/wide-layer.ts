import { activationRange } from './fixed-point.js';
import { filtersOf, shiftOf, type WeightedLayer } from './integer-layer.js';
import { storedRange } from './stored.js';

/** A layer of 16-bit fixed point in the integers that kernels compute with, by output channel. */
export interface WideLayer {
  /** The channel's weights, in the order rows, columns, input channels. */
  readonly filters: readonly Int16Array[];
  /** In units of the accumulator; zeros where the layer has none. */
  readonly biases: Int32Array;
  /** Bits that sums are shifted right by. */
  readonly shift: number;
  /** The stored values that the activation leaves. */
  readonly minimum: number;
  readonly maximum: number;
}

/** Bits that a 64-bit sum may be shifted by, `edgec_narrow_sum`. */
const mostBits = 47;

/** Bits that a sum may have, its sign included: `edgec_narrow_sum`. */
const sumBits = 46;

/** @returns `undefined` where weights or activations are stored otherwise, outputs are finer than sums, or sums have too many bits */
export function wideLayer({ node, inputs, output }: WeightedLayer): WideLayer | undefined {
  const [{ quantization: from }, weights, bias] = inputs;
  const to = output.quantization;
  if (weights.constant?.encoding !== 'int16' || (bias && bias.constant?.encoding !== 'int32'))
    return undefined;
  if (from?.kind !== 'fixedPoint' || to?.kind !== 'fixedPoint') return undefined;
  if (from.bits !== 16 || to.bits !== 16) return undefined;
  const { values, scales } = weights.constant;
  const filters = filtersOf(node.operator, values, weights.shape);
  const shift = shiftOf(storedRange(from).scale * scales[0], storedRange(to).scale);
  if (shift < 0 || shift > mostBits) return undefined;
  const biases = bias?.constant?.encoding === 'int32' ? bias.constant.values : new Int32Array(filters.length);
  const largest = filters.map(
    (filter, channel) =>
      filter.reduce((sum, weight) => sum + 2 ** 15 * Math.abs(weight), 0) + Math.abs(biases[channel]),
  );
  if (largest.some((sum) => sum >= 2 ** (sumBits - 1))) return undefined;
  return { filters, biases, shift, ...activationRange(node.attributes.activation, to) };
}
