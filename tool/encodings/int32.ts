import type { EncodingDefinition } from './encoding.js';
import { decodeLinear, type LinearScale } from './linear.js';

/** Linearly quantized 32-bit integers: biases, at the scale of the accumulator (input scale · weight scale). */
export interface Int32Encoded extends LinearScale {
  readonly encoding: 'int32';
  readonly shape: readonly number[];
  readonly values: Int32Array;
}

export const int32: EncodingDefinition<Int32Encoded> = {
  name: 'int32',
  decode: (encoded) => decodeLinear(encoded.values, encoded.shape, encoded),
  elementCount: ({ values }) => values.length,
  byteLength: ({ values }) => values.byteLength,
};
