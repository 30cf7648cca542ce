import type { EncodingDefinition } from './encoding.js';
import { decodeLinear, type LinearScale } from './linear.js';

/** Linearly quantized 16-bit integers: the weights of 16-bit fixed point. */
export interface Int16Encoded extends LinearScale {
  readonly encoding: 'int16';
  readonly shape: readonly number[];
  readonly values: Int16Array;
}

export const int16: EncodingDefinition<Int16Encoded> = {
  name: 'int16',
  decode: (encoded) => decodeLinear(encoded.values, encoded.shape, encoded),
  elementCount: ({ values }) => values.length,
  byteLength: ({ values, scales }) => values.byteLength + 4 * scales.length,
};
