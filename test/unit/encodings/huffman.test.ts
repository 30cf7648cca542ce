import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type HuffmanEncoded, huffman } from '../../../tool/encodings/huffman.js';
import { codesOf } from '../../../tool/encodings/huffman-code.js';
import type { Int8Encoded } from '../../../tool/encodings/index.js';
import { arbitraryWeights } from '../../support/arbitrary-weights.js';
import { checkRoundTrips } from '../../support/check-encoding.js';

const weights: Int8Encoded = {
  encoding: 'int8',
  shape: [2, 5],
  values: Int8Array.of(0, 5, 0, 5, 0, 0, 0, -3, 5, 0),
  scales: Float32Array.of(0.5),
  axis: 0,
};

describe('Huffman-coded weights', () => {
  it('hold gaps and values in turn, over the ends of rows', () => {
    const { gapCode, valueCode, stream } = huffman.encode(weights);
    const codes = { gap: codesOf(gapCode), value: codesOf(valueCode) };
    // Gaps 2, 2, 4, 1 and 2 to behind the end.
    assert.deepEqual(gapCode.symbols, [2, 1, 4]);
    assert.deepEqual(valueCode.symbols, [-3, 5]);
    const bits = (kind: 'gap' | 'value', symbol: number) => {
      const { bits, length } = codes[kind].get(symbol)!;
      return bits.toString(2).padStart(length, '0');
    };
    const text = [2, 5, 2, 5, 4, -3, 1, 5, 2]
      .map((symbol, i) => bits(i % 2 ? 'value' : 'gap', symbol))
      .join('');
    assert.equal(text, '01011101010');
    assert.deepEqual(stream, Uint8Array.of(0b01000000, 0b01011101));
  });

  it('give every tensor back, and count their bytes', () =>
    checkRoundTrips(huffman, arbitraryWeights(), ({ values }, { reach, gapCode, valueCode }) => {
      let bits = 0;
      let last = -1;
      [...values, 1].forEach((value, element) => {
        if (value === 0) return;
        const escapes = Math.ceil((element - last) / reach) - 1;
        if (escapes > 0) bits += escapes * codesOf(gapCode).get(255)!.length;
        bits += codesOf(gapCode).get(element - last - escapes * reach)!.length;
        if (element < values.length) bits += codesOf(valueCode).get(value)!.length;
        last = element;
      });
      return Math.ceil(bits / 8) + 18 + gapCode.symbols.length + valueCode.symbols.length;
    }));

  it('hold few and many different values', () =>
    checkRoundTrips(
      huffman,
      fc.oneof(
        arbitraryWeights({ values: fc.constantFrom(-9, 4) }),
        arbitraryWeights({ values: fc.constant(1) }),
        arbitraryWeights({ values: fc.constant(0) }),
      ),
      (_, { stream, gapCode, valueCode }) =>
        stream.length + 18 + gapCode.symbols.length + valueCode.symbols.length,
    ));

  it('refuse what cannot be read', () => {
    const sound = huffman.encode(weights);
    const problem = (change: Partial<HuffmanEncoded>) => huffman.problem({ ...sound, ...change }) ?? '';
    const { gapCode, valueCode, stream } = sound;
    assert.equal(huffman.problem(sound), undefined);
    assert.match(problem({ reach: 0 }), /a reach of 0/);
    assert.match(problem({ reach: 255 }), /a reach of 255/);
    assert.match(problem({ reach: 3 }), /gaps beyond its reach of 3/);
    assert.match(problem({ gapCode: { ...gapCode, symbols: [2, 1] } }), /2 symbols for 3 codes \(gaps\)/);
    assert.match(problem({ valueCode: { ...valueCode, symbols: [5, 300] } }), /values that are no bytes/);
    assert.match(problem({ stream: stream.subarray(1) }), /a stream that ends/);
    assert.match(problem({ stream: Uint8Array.of(0, ...stream) }), /1 bytes too many/);
  });

  it('never hang or crash on damaged streams', () => {
    fc.assert(
      fc.property(arbitraryWeights(), fc.nat(), fc.integer({ min: 0, max: 255 }), (plain, at, byte) => {
        const sound = huffman.encode(plain);
        if (sound.stream.length === 0) return;
        const damaged = { ...sound, stream: sound.stream.with(at % sound.stream.length, byte) };
        if (huffman.problem(damaged) === undefined) {
          assert.equal(huffman.toInt8(damaged).values.length, plain.values.length);
        }
      }),
    );
  });
});
