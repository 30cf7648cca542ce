import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type CodebookEncoded, codebook } from '../../../tool/encodings/codebook.js';
import type { Int8Encoded } from '../../../tool/encodings/index.js';
import { type Int4Encoded, int4 } from '../../../tool/encodings/int4.js';
import { UserError } from '../../../tool/errors.js';
import { arbitraryWeights } from '../../support/arbitrary-weights.js';
import { checkRoundTrips } from '../../support/check-encoding.js';

const weightsOf = (shape: readonly number[], ...values: readonly number[]): Int8Encoded => ({
  encoding: 'int8',
  shape,
  values: Int8Array.from(values),
  scales: Float32Array.of(0.5),
  axis: 0,
});

const refuses = (encode: () => unknown, message: RegExp) =>
  assert.throws(encode, (error) => error instanceof UserError && message.test(error.message));

describe('weights of 4 bits', () => {
  it('are stored in pairs, every row in whole groups of eight', () => {
    const { packed } = int4.encode(weightsOf([2, 3], -8, 7, 0, 1, -1, 2));
    assert.deepEqual(packed, Uint8Array.of(0xf0, 0x08, 0, 0, 0x79, 0x0a, 0, 0));
  });

  it('give every tensor back, and count their bytes', () =>
    checkRoundTrips(
      int4,
      arbitraryWeights({ values: fc.integer({ min: -8, max: 7 }) }),
      ({ shape, values }) => shape[0] * 4 * Math.ceil(values.length / shape[0] / 8),
    ));

  it('hold no larger weights', () => {
    refuses(() => int4.encode(weightsOf([1, 2], 7, 8)), /weight of 8 does not fit int4/);
    refuses(() => int4.encode(weightsOf([1, 1], -9)), /weight of -9/);
  });

  it('refuse what cannot be read', () => {
    const sound = int4.encode(weightsOf([2, 3], 1, 2, 3, 4, 5, 6));
    const problem = (change: Partial<Int4Encoded>) => int4.problem({ ...sound, ...change });
    assert.equal(int4.problem(sound), undefined);
    assert.match(problem({ packed: new Uint8Array(4) }) ?? '', /4 bytes of weights, not 8/);
  });
});

describe('weights from a codebook', () => {
  it('are indices into the values that there are', () => {
    const { bits, codebook: entries, indices } = codebook.encode(weightsOf([2, 3], 0, 90, -90, 90, 90, 0));
    assert.equal(bits, 2);
    assert.deepEqual(entries, Int8Array.of(-90, 0, 90));
    assert.deepEqual(indices, Uint8Array.of(0b001001, 0, 0b011010, 0));
  });

  for (const [bits, most] of [
    [2, 4],
    [3, 8],
    [4, 16],
    [5, 32],
  ]) {
    it(`of ${most} values take ${bits} bits each, and give every tensor back`, () =>
      checkRoundTrips(
        codebook,
        arbitraryWeights({ values: fc.integer({ min: 0, max: most - 1 }).map((i) => 3 * i - 40) }).map(
          (plain) => {
            // With the zeros between them there is one value more.
            const values = plain.values.map((value) => (value === 0 ? -40 : value));
            return { ...plain, values };
          },
        ),
        ({ shape, values }) => {
          const different = new Set(values).size;
          const used = [2, 3, 4, 5].find((candidate) => 2 ** candidate >= different)!;
          assert.ok(used <= bits);
          return different + shape[0] * used * Math.ceil(values.length / shape[0] / 8);
        },
      ));
  }

  it('hold no more than 32 values', () => {
    const values = Array.from({ length: 33 }, (_, i) => i);
    refuses(() => codebook.encode(weightsOf([1, 33], ...values)), /33 different weights .* holds 32/);
  });

  it('refuse what cannot be read', () => {
    const sound = codebook.encode(weightsOf([2, 3], 0, 90, -90, 90, 90, 0));
    const problem = (change: Partial<CodebookEncoded>) => codebook.problem({ ...sound, ...change }) ?? '';
    assert.equal(codebook.problem(sound), undefined);
    assert.match(problem({ bits: 6 }), /indices of 6 bits/);
    assert.match(problem({ codebook: new Int8Array(5) }), /codebook of 5 values for 2 bits/);
    assert.match(problem({ indices: new Uint8Array(3) }), /3 bytes of indices, not 4/);
    assert.match(problem({ codebook: Int8Array.of(-90, 0) }), /index 2 into a codebook of 2 values/);
  });
});
