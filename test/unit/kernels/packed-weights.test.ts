import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { codebook } from '../../../tool/encodings/codebook.js';
import type { Int8Encoded } from '../../../tool/encodings/index.js';
import { int4 } from '../../../tool/encodings/int4.js';
import { packedCodebook, packedInt4 } from '../../../tool/kernels/packed-weights.js';
import type { ConstantValues } from '../../../tool/program/program.js';
import { caseBuilder } from '../../support/kernel-cases.js';

const rowOf = (...values: readonly number[]): Int8Encoded => ({
  encoding: 'int8',
  shape: [1, values.length],
  values: Int8Array.from(values),
  scales: Float32Array.of(1),
  axis: 0,
});

function tablesOf(lower: (builder: ReturnType<typeof caseBuilder>) => unknown) {
  const constants: ConstantValues[] = [];
  const scratch: number[] = [];
  lower(caseBuilder(constants, scratch));
  return { constants, scratch };
}

const inOrder = [0, 1, 2, 3, 4, 5, 6, 7];

describe('weights of few bits for the DSP extension', () => {
  it('of 4 bits: taps 0, 1, 4, 5 in the lower half of a word, 2, 3, 6, 7 in the upper', () => {
    const { constants } = tablesOf((builder) =>
      packedInt4.arguments(int4.encode(rowOf(-8, -7, -6, -5, -4, -3, -2, -1)), inOrder, builder),
    );
    // Stored plus 8: 0 to 7. Two bytes more may be read.
    assert.deepEqual(constants, [Uint8Array.of(0x10, 0x54, 0x32, 0x76, 0, 0)]);
  });

  it('from a codebook: indices of taps (0, 2), (1, 3), (4, 6), (5, 7), each pair looked up at once', () => {
    const encoded = codebook.encode(rowOf(-50, 40, 30, -50, 40, 40, 30, 30));
    assert.deepEqual(encoded.codebook, Int8Array.of(-50, 30, 40));
    const { constants, scratch } = tablesOf((builder) => packedCodebook.arguments(encoded, inOrder, builder));
    // Two bits each: (0, 1), (2, 0), (2, 1), (2, 1).
    assert.deepEqual(constants[0], Uint8Array.of(0b00_10_01_00, 0b01_10_01_10, 0, 0));
    assert.deepEqual(constants[1], encoded.codebook);
    // A word for each pair of four indices.
    assert.deepEqual(scratch, [4 * 16]);
  });

  it('follow the order of the inputs, and fill groups up', () => {
    const { constants } = tablesOf((builder) =>
      packedInt4.arguments(int4.encode(rowOf(1, 2, 3)), [2, 0, 1, -1, -1, -1, -1, -1], builder),
    );
    // Tap 2 comes first, tap 0 second; tap 1 is third and in the upper half.
    assert.deepEqual(constants, [Uint8Array.of(0x9b, 0x00, 0x0a, 0x00, 0, 0)]);
  });
});
