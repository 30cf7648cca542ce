import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type CodebookEncoded, codebook } from '../../../tool/encodings/codebook.js';
import type { Int8Encoded } from '../../../tool/encodings/index.js';
import { type Int4Encoded, int4 } from '../../../tool/encodings/int4.js';
import { type TernaryEncoded, ternary } from '../../../tool/encodings/ternary.js';
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

describe('weights of three values', () => {
  it('are stored in fours, with the magnitudes of the positive and the negative value', () => {
    const { magnitudes, codes } = ternary.encode(weightsOf([2, 5], 90, 0, -50, 90, -50, 0, -50, -50, 0, 90));
    assert.deepEqual(magnitudes, Uint8Array.of(90, 50));
    assert.deepEqual(codes, Uint8Array.of(0b01_10_00_01, 0b10, 0b00_10_10_00, 0b01));
  });

  it('have magnitudes by output channel where these differ, along the channels of depthwise ones too', () => {
    assert.deepEqual(
      ternary.encode(weightsOf([2, 2], 90, -50, 0, 40)).magnitudes,
      Uint8Array.of(90, 50, 40, 0),
    );
    const depthwise = { ...weightsOf([1, 2, 1, 2], 90, -3, 0, 40), axis: 3 };
    const encoded = ternary.encode(depthwise);
    assert.deepEqual(encoded.magnitudes, Uint8Array.of(90, 0, 40, 3));
    assert.deepEqual(ternary.toInt8(encoded), depthwise);
  });

  it('give every tensor back, and count their bytes', () => {
    const magnitude = fc.integer({ min: 1, max: 127 });
    const pairs = fc.array(fc.tuple(magnitude, magnitude), { minLength: 1, maxLength: 6 });
    const tensors = fc
      .tuple(arbitraryWeights({ values: fc.constantFrom(-1, 1) }), pairs)
      .map(([plain, own]): Int8Encoded => {
        const columns = plain.values.length / plain.shape[0];
        const values = plain.values.map((sign, i) => {
          const [positive, negative] = own[Math.floor(i / columns) % own.length];
          return sign > 0 ? positive : sign < 0 ? -negative : 0;
        });
        return { ...plain, values };
      });
    checkRoundTrips(ternary, tensors, ({ shape, values }) => {
      const different = (sign: number) => new Set(values.filter((value) => value * sign > 0)).size;
      const pairsStored = different(1) <= 1 && different(-1) <= 1 ? 1 : shape[0];
      return 2 * pairsStored + shape[0] * 2 * Math.ceil(values.length / shape[0] / 8);
    });
  });

  it('hold no more in an output channel', () => {
    refuses(() => ternary.encode(weightsOf([1, 3], 7, 0, 8)), /weights of 7 and 8 in one output channel/);
    refuses(() => ternary.encode(weightsOf([1, 2], -7, -128)), /weights of -7 and -128/);
  });

  it('refuse what cannot be read', () => {
    const sound = ternary.encode(weightsOf([2, 3], 5, 0, -5, 5, 5, 0));
    const problem = (change: Partial<TernaryEncoded>) => ternary.problem({ ...sound, ...change }) ?? '';
    assert.equal(ternary.problem(sound), undefined);
    assert.match(problem({ codes: new Uint8Array(3) }), /3 bytes of codes, not 4/);
    assert.match(problem({ codes: Uint8Array.of(3, 0, 0, 0) }), /a code of 3/);
    assert.match(problem({ magnitudes: new Uint8Array(6) }), /6 magnitudes for 2 output channels/);
    assert.match(problem({ magnitudes: Uint8Array.of(128, 1) }), /a magnitude of 128/);
  });
});
