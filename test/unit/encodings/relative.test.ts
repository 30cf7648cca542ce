import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Int8Encoded } from '../../../tool/encodings/index.js';
import { type RelativeEncoded, relative } from '../../../tool/encodings/relative.js';
import { arbitraryWeights } from '../../support/arbitrary-weights.js';
import { checkRoundTrips } from '../../support/check-encoding.js';

const row = (values: Int8Array): Int8Encoded => ({
  encoding: 'int8',
  shape: [1, values.length],
  values,
  scales: Float32Array.of(0.5),
  axis: 0,
});

/** A weight of 1 after each number of zeros. */
const onesAfter = (...zeros: readonly number[]) =>
  row(Int8Array.from(zeros.flatMap((count) => [...new Array<number>(count).fill(0), 1])));

describe('relative positions', () => {
  it('hold how many zeros each weight follows, in half a byte where that is smaller', () => {
    const encoded = relative.encode(row(Int8Array.of(0, 5, 0, 0, -7, 3, 0)));
    assert.equal(encoded.gapBits, 4);
    assert.deepEqual(encoded.counts, Uint8Array.of(3));
    assert.deepEqual(encoded.gaps, Uint8Array.of(0x21, 0x00));
    assert.deepEqual(encoded.values, Int8Array.of(5, -7, 3));
  });

  it('fill gaps that are too long with weights of zero', () => {
    const { gaps, values, gapBits } = relative.encode(onesAfter(15, 16, 1, 1, 1, 1, 1));
    assert.equal(gapBits, 4);
    assert.deepEqual(gaps, Uint8Array.of(0xff, 0x10, 0x11, 0x11));
    assert.deepEqual(values, Int8Array.of(1, 0, 1, 1, 1, 1, 1, 1));
  });

  it('take a byte for each gap where fillers would cost more', () => {
    const { gaps, values, gapBits } = relative.encode(onesAfter(100, 255, 256));
    assert.equal(gapBits, 8);
    assert.deepEqual(gaps, Uint8Array.of(100, 255, 255, 0));
    assert.deepEqual(values, Int8Array.of(1, 1, 0, 1));
  });

  it('give every tensor back, in the smaller of both forms', () =>
    checkRoundTrips(relative, arbitraryWeights(), (plain) =>
      Math.min(...[4, 8].map((bits) => bytesWith(bits, plain))),
    ));

  it('refuse what cannot be read', () => {
    const sound = relative.encode(row(Int8Array.of(0, 5, 0, 0, -7, 3, 0)));
    const problem = (change: Partial<RelativeEncoded>) => relative.problem({ ...sound, ...change }) ?? '';
    assert.equal(relative.problem(sound), undefined);
    assert.match(problem({ gapBits: 5 }), /gaps of 5 bits/);
    assert.match(problem({ counts: Uint8Array.of(1, 2) }), /counts of 2 rows, not of 1/);
    assert.match(problem({ values: new Int8Array(4) }), /4 weights, where its rows have 3/);
    assert.match(problem({ gaps: new Uint8Array(3) }), /3 bytes of gaps, where its rows need 2/);
    assert.match(problem({ gaps: Uint8Array.of(0x32, 0x00) }), /row 0 of 8 columns or more, not of 7/);
  });
});

/** The size by its definition: how many weights and fillers there are, counted in every row. */
function bytesWith(gapBits: number, { values, shape }: Int8Encoded): number {
  const [rows] = shape;
  const columns = values.length / rows;
  const span = 2 ** gapBits;
  const counts = Array.from({ length: rows }, (_, r) => {
    const places = [...values.keys()]
      .filter((i) => Math.floor(i / columns) === r && values[i] !== 0)
      .map((i) => i % columns);
    return places.reduce(
      (sum, place, i) => sum + 1 + Math.floor((place - (places[i - 1] ?? -1) - 1) / span),
      0,
    );
  });
  const countBytes = Math.max(...counts) < 256 ? 1 : 2;
  return counts.reduce((sum, count) => sum + countBytes + count + Math.ceil((count * gapBits) / 8), 0);
}
