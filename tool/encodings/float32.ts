import type { EncodingDefinition } from './encoding.js';

/** Real numbers, not compressed. */
export interface Float32Encoded {
  readonly encoding: 'float32';
  readonly values: Float32Array;
}

export const float32: EncodingDefinition<Float32Encoded> = {
  name: 'float32',
  decode: ({ values }) => values,
  elementCount: ({ values }) => values.length,
  byteLength: ({ values }) => values.byteLength,
};
