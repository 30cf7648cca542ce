import fc from 'fast-check';
import type { Int8Encoded } from '../../tool/encodings/index.js';

export interface WeightLimits {
  /** The stored values. */
  readonly values?: fc.Arbitrary<number>;
  /** Weights in a row. */
  readonly mostColumns?: number;
}

/** Quantized weights [outputs, inputs] or [outputs, rows, columns, inputs], mostly of zeros, with one scale or many. */
export function arbitraryWeights({
  values = fc.integer({ min: -128, max: 127 }),
  mostColumns = 600,
}: WeightLimits = {}): fc.Arbitrary<Int8Encoded> {
  const outputs = fc.integer({ min: 1, max: 6 });
  const connected = fc.tuple(outputs, fc.integer({ min: 1, max: mostColumns }));
  const side = fc.integer({ min: 1, max: 4 });
  const convolution = fc.tuple(
    outputs,
    side,
    side,
    fc.integer({ min: 1, max: Math.max(1, mostColumns >> 4) }),
  );
  return fc.oneof(connected, convolution).chain((shape) => {
    const length = shape.reduce((a, b) => a * b);
    return fc.tuple(sparseBytes(length, values), scalesFor(shape[0])).map(([bytes, scales]) => ({
      encoding: 'int8' as const,
      shape,
      values: bytes,
      scales,
      axis: 0,
    }));
  });
}

/** Zeros, here and there interrupted by values; now and then values alone. */
function sparseBytes(length: number, values: fc.Arbitrary<number>): fc.Arbitrary<Int8Array> {
  const sparse = fc.array(fc.tuple(fc.nat(length - 1), values), { maxLength: 60 }).map((placed) => {
    const bytes = new Int8Array(length);
    for (const [at, value] of placed) bytes[at] = value;
    return bytes;
  });
  const dense = fc
    .array(values, { minLength: 1, maxLength: 40 })
    .map((repeated) => Int8Array.from({ length }, (_, i) => repeated[i % repeated.length]));
  return fc.oneof({ weight: 4, arbitrary: sparse }, { weight: 1, arbitrary: dense });
}

function scalesFor(outputs: number): fc.Arbitrary<Float32Array> {
  const scale = fc.float({ min: Math.fround(1e-6), max: 10, noNaN: true });
  return fc
    .constantFrom(1, outputs)
    .chain((count) => fc.array(scale, { minLength: count, maxLength: count }))
    .map((scales) => Float32Array.from(scales));
}
