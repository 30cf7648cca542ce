import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { codebook } from '../../../tool/encodings/codebook.js';
import type { Int8Encoded } from '../../../tool/encodings/index.js';
import { int4 } from '../../../tool/encodings/int4.js';
import { packWords, wordsOfBlock } from '../../../tool/kernels/conv2d-int4-dsp.js';
import { packInt4 } from '../../../tool/kernels/fully-connected-int4-dsp.js';
import { codebookArguments } from '../../../tool/kernels/packed-weights.js';
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
  it('of 4 bits: two taps of four outputs in a word, of which the last has a sign and the others are 8 more', () => {
    const weights: Int8Encoded = {
      ...rowOf(),
      shape: [5, 4],
      values: Int8Array.of(
        ...[-8, -7, -6, -5],
        ...[-4, -3, -2, -1],
        ...[0, 1, 2, 3],
        ...[4, 5, 6, -8],
        ...[-7, -6, -5, -4],
      ),
    };
    const order = [0, 1, 2, 3];
    // Taps 0 and 2, then 1 and 3; the fifth output is filled up with weights of zero.
    const words = [0x6a62_4840, 0x8b73_5951, 0x0883_0881, 0x0884_0882];
    assert.deepEqual(packInt4(int4.encode(weights), order, 4), Uint32Array.from(words));
    // By turns.
    assert.deepEqual(
      packInt4(int4.encode(weights), order, 8),
      Uint32Array.from([0, 2, 1, 3], (index) => words[index]),
    );
  });

  it('of 4 bits follow the order of the inputs, and fill groups up', () => {
    const words = packInt4(int4.encode(rowOf(1, 2, 3)), [2, 0, 1, -1], 4);
    assert.deepEqual(words, Uint32Array.of(0x088a_088b, 0x0888_0889));
  });

  it('of 4 bits in convolutions: eight taps of a channel in a word, each 8 more', () => {
    const words = packWords([[-8, -7, -6, -5, -4, -3, -2, -1], Array(8).fill(7)]);
    // From the lowest field up taps 0, 1, 4, 5, then 2, 3, 6, 7.
    assert.deepEqual(words, Uint32Array.of(0x7632_5410, 0xffff_ffff));
  });

  it('of 4 bits in convolutions: blocks whose sums a signed byte can correct', () => {
    const rowsOf = (taps: number, weight: number) => [Array<number>(taps).fill(weight)];
    // From -128 * 254 = -127 * 256 to 127 * 254.
    assert.equal(wordsOfBlock(rowsOf(248, 1)), 31);
    assert.equal(wordsOfBlock(rowsOf(256, 1)), 16);
    assert.equal(wordsOfBlock(rowsOf(256, -1)), 32);
    assert.equal(wordsOfBlock(rowsOf(80, -8)), 4);
    // The row with the largest sums decides.
    assert.equal(wordsOfBlock([...rowsOf(80, 0), ...rowsOf(80, 7)]), 4);
  });

  it('from a codebook: indices of taps (0, 2), (1, 3), (4, 6), (5, 7), each pair looked up at once', () => {
    const encoded = codebook.encode(rowOf(-50, 40, 30, -50, 40, 40, 30, 30));
    assert.deepEqual(encoded.codebook, Int8Array.of(-50, 30, 40));
    const { constants, scratch } = tablesOf((builder) => codebookArguments(encoded, inOrder, builder));
    // Two bits each: (0, 1), (2, 0), (2, 1), (2, 1).
    assert.deepEqual(constants[0], Uint8Array.of(0b00_10_01_00, 0b01_10_01_10, 0, 0));
    assert.deepEqual(constants[1], encoded.codebook);
    // A word for each pair of four indices.
    assert.deepEqual(scratch, [4 * 16]);
  });
});
