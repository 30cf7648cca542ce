import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Int8Encoded } from '../../../tool/encodings/index.js';
import { type RunLevelEncoded, runLevel } from '../../../tool/encodings/run-level.js';
import { arbitraryWeights } from '../../support/arbitrary-weights.js';
import { checkRoundTrips } from '../../support/check-encoding.js';

const row = (...values: readonly number[]): Int8Encoded => ({
  encoding: 'int8',
  shape: [1, values.length],
  values: Int8Array.from(values),
  scales: Float32Array.of(0.5),
  axis: 0,
});
const zeros = (count: number) => new Array<number>(count).fill(0);

describe('run-level codes', () => {
  it('say in a byte how many zeros there are and which weight follows', () => {
    const { levels, reach, codes, counts, bareRuns } = runLevel.encode(row(0, 5, 0, 0, -7, 5, 0));
    assert.deepEqual(levels, Int8Array.of(-7, 5));
    assert.equal(reach, 127);
    assert.deepEqual(codes, Uint8Array.of(127 + 1, 2, 127));
    assert.deepEqual(counts, Uint8Array.of(3));
    assert.equal(bareRuns, 0);
  });

  it('have codes for runs that are longer', () => {
    // 100 levels leave reach for runs of up to two zeros at most.
    const many = Array.from({ length: 100 }, (_, i) => i + 1);
    const { levels, reach, codes, bareRuns } = runLevel.encode(row(...many, ...zeros(51), 7));
    assert.equal(levels.length, 100);
    assert.deepEqual(
      codes.subarray(0, 100),
      Uint8Array.from(many, (value) => (value - 1) * reach),
    );
    const run = codes[100] - 100 * reach + 1;
    assert.equal(run * reach + (codes[101] % reach), 51);
    assert.equal(Math.floor(codes[101] / reach), 6);
    assert.equal(bareRuns, run);
  });

  it('give every tensor back, and count their bytes', () =>
    checkRoundTrips(
      runLevel,
      fc.oneof(
        arbitraryWeights({ values: fc.constantFrom(-90, -3, 0, 4, 60) }),
        arbitraryWeights({ values: fc.integer({ min: -100, max: 99 }) }),
        arbitraryWeights({ values: fc.constant(0) }),
      ),
      (plain) => {
        const levels = new Set(plain.values.filter((value) => value !== 0)).size;
        const reaches = Array.from({ length: 255 }, (_, i) => i + 1).filter((reach) => levels * reach < 256);
        return levels + Math.min(...reaches.map((reach) => bytesWith(reach, levels, plain)));
      },
    ));

  it('hold every byte but not all at once with zeros', () => {
    const all = Array.from({ length: 256 }, (_, i) => i - 128).filter((value) => value !== 0);
    // 255 levels leave one code for a run of one zero.
    const encoded = runLevel.encode(row(...all, 0, 0, 1));
    assert.deepEqual([encoded.reach, encoded.bareRuns], [1, 1]);
    assert.deepEqual(encoded.codes.subarray(255), Uint8Array.of(255, 255, 128));
  });

  it('refuse what cannot be read', () => {
    const sound = runLevel.encode(row(0, 5, 0, 0, -7, 5, 0));
    const problem = (change: Partial<RunLevelEncoded>) => runLevel.problem({ ...sound, ...change }) ?? '';
    assert.equal(runLevel.problem(sound), undefined);
    assert.match(problem({ reach: 0 }), /a reach of 0/);
    assert.match(problem({ bareRuns: 3 }), /3 bare runs beside 254 codes/);
    assert.match(problem({ counts: Uint8Array.of(1, 2) }), /counts of 2 rows, not of 1/);
    assert.match(problem({ codes: new Uint8Array(2) }), /2 codes, where its rows have 3/);
    assert.match(problem({ codes: Uint8Array.of(0, 0, 254) }), /the unknown code 254/);
    assert.match(problem({ codes: Uint8Array.of(0, 0, 9) }), /row 0 of 12 columns or more, not of 7/);
  });
});

/** Codes and counts by their definition: one for each weight, and what its run takes beyond the reach. */
function bytesWith(reach: number, levels: number, { values, shape: [rows] }: Int8Encoded): number {
  const columns = values.length / rows;
  const bareRuns = 256 - levels * reach;
  const counts = Array.from({ length: rows }, (_, r) => {
    const row = [...values.subarray(r * columns, (r + 1) * columns)];
    const text = row.map((value) => (value === 0 ? ' ' : 'w')).join('');
    const runs = text.trimEnd().split('w').slice(0, -1);
    return runs.reduce((sum, run) => sum + 1 + Math.ceil(Math.floor(run.length / reach) / bareRuns), 0);
  });
  const total = counts.reduce((a, b) => a + b, 0);
  return total + rows * (Math.max(...counts) < 256 ? 1 : 2);
}
