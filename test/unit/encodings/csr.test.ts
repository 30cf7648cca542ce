import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type CsrEncoded, csr } from '../../../tool/encodings/csr.js';
import type { Int8Encoded } from '../../../tool/encodings/index.js';
import { UserError } from '../../../tool/errors.js';
import { arbitraryWeights } from '../../support/arbitrary-weights.js';
import { checkRoundTrips } from '../../support/check-encoding.js';

const weights: Int8Encoded = {
  encoding: 'int8',
  shape: [3, 2, 1, 2],
  values: Int8Array.of(0, 5, 0, -7, 0, 0, 0, 0, 1, 2, 3, 4),
  scales: Float32Array.of(0.5),
  axis: 0,
};

describe('compressed sparse rows', () => {
  it('hold what is not zero with its column', () => {
    const encoded = csr.encode(weights);
    assert.deepEqual(encoded.counts, Uint8Array.of(2, 0, 4));
    assert.deepEqual(encoded.columns, Uint8Array.of(1, 3, 0, 1, 2, 3));
    assert.deepEqual(encoded.values, Int8Array.of(5, -7, 1, 2, 3, 4));
  });

  it('give every tensor back, and count their bytes', () =>
    checkRoundTrips(csr, arbitraryWeights(), ({ values, shape }) => {
      const columns = values.length / shape[0];
      const nonzero = values.filter((value) => value !== 0).length;
      const perRow = Array.from(
        { length: shape[0] },
        (_, row) => values.subarray(row * columns, (row + 1) * columns).filter((value) => value !== 0).length,
      );
      const countBytes = Math.max(...perRow) > 255 ? 2 : 1;
      return shape[0] * countBytes + nonzero * (1 + (columns > 256 ? 2 : 1));
    }));

  it('use the narrowest column that fits', () => {
    const widthFor = (inputs: number) =>
      csr.encode({ ...weights, shape: [1, inputs], values: new Int8Array(inputs) }).columns.BYTES_PER_ELEMENT;
    assert.deepEqual([256, 257, 65_536, 65_537].map(widthFor), [1, 2, 2, 4]);
  });

  it('hold no weights with zero points', () => {
    assert.throws(
      () => csr.encode({ ...weights, zeroPoints: Int32Array.of(1) }),
      (error) => error instanceof UserError && /zero points .* csr/.test(error.message),
    );
  });

  it('refuse what cannot be read', () => {
    const sound = csr.encode(weights);
    const problem = (change: Partial<CsrEncoded>) => csr.problem({ ...sound, ...change });
    assert.equal(csr.problem(sound), undefined);
    assert.match(problem({ counts: Uint8Array.of(2, 4) }) ?? '', /counts of 2 rows, not of 3/);
    assert.match(problem({ counts: Uint8Array.of(2, 1, 4) }) ?? '', /6 weights in 6 columns.*7/);
    assert.match(problem({ values: new Int8Array(5) }) ?? '', /5 weights/);
    assert.match(
      problem({ columns: Uint8Array.of(1, 4, 0, 1, 2, 3) }) ?? '',
      /column 4 out of place in row 0/,
    );
    assert.match(problem({ columns: Uint8Array.of(3, 1, 0, 1, 2, 3) }) ?? '', /column 1 out of place/);
    assert.match(problem({ columns: Uint8Array.of(1, 1, 0, 1, 2, 3) }) ?? '', /column 1 out of place/);
    assert.match(problem({ zeroPoints: Int32Array.of(3) }) ?? '', /zero points/);
  });
});
