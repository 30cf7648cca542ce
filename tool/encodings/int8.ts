import type { EncodingDefinition } from './encoding.js';
import { decodeLinear, type LinearScale } from './linear.js';

/** Linearly quantized bytes, with one scale or one for each output channel. */
export interface Int8Encoded extends LinearScale {
  readonly encoding: 'int8';
  readonly shape: readonly number[];
  readonly values: Int8Array;
}

export const int8: EncodingDefinition<Int8Encoded> = {
  name: 'int8',
  decode: (encoded) => decodeLinear(encoded.values, encoded.shape, encoded),
  elementCount: ({ values }) => values.length,
  byteLength: ({ values, scales }) => values.byteLength + 4 * scales.length,
  encode: (plain) => plain,
  toInt8: (encoded) => encoded,
};
