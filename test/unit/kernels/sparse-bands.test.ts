import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { bandSteps, sparseBands } from '../../../tool/kernels/sparse-bands.js';
import type { WindowShape } from '../../../tool/kernels/window.js';

function windowOf(rows: number, columns: number, changes: Partial<WindowShape> = {}): WindowShape {
  const one = { rows: 1, columns: 1 };
  return {
    input: { rows: rows + 2, columns: columns + 2, channels: 5 },
    output: { rows, columns, channels: 2 },
    filter: { rows: 3, columns: 3 },
    stride: one,
    dilation: one,
    paddingTop: 0,
    paddingLeft: 0,
    ...changes,
  };
}

const pixels = windowOf(5, 25, {
  input: { rows: 5, columns: 25, channels: 8 },
  filter: { rows: 1, columns: 1 },
});

describe('bands of sparse convolutions', () => {
  it('are as wide as the image, or equal parts of it in whole blocks', () => {
    const widthOf = (columns: number) => sparseBands(windowOf(4, columns), 4)?.bandColumns;
    assert.deepEqual([1, 3, 4, 6, 8, 16, 17, 24, 33].map(widthOf), [1, 3, 4, 6, 8, 16, 12, 12, 12]);
  });

  it('pair rows, or the halves of a single row', () => {
    const pairOf = (window: WindowShape, unitBytes: 1 | 4) => {
      const { pairRows, pairColumns } = sparseBands(window, unitBytes)!;
      return [pairRows, pairColumns];
    };
    assert.deepEqual(pairOf(windowOf(4, 9), 4), [1, 0]);
    assert.deepEqual(pairOf(windowOf(1, 9), 4), [0, 4]);
    assert.deepEqual(pairOf(windowOf(1, 1), 4), [0, 0]);
    assert.deepEqual(pairOf(windowOf(4, 9), 1), [0, 0]);
  });

  it('see an image of single pixels as one row', () => {
    const { window, pairColumns, bandColumns } = sparseBands(pixels, 4)!;
    assert.deepEqual(window.output, { rows: 1, columns: 125, channels: 2 });
    assert.deepEqual([pairColumns, bandColumns], [62, 16]);
    const strided = {
      ...pixels,
      stride: { rows: 2, columns: 2 },
      output: { rows: 3, columns: 13, channels: 2 },
    };
    assert.equal(sparseBands(strided, 4)?.window, strided);
  });

  it('hold the columns of each phase that taps read', () => {
    // Five channels, three filter rows.
    assert.equal(sparseBands(windowOf(4, 8), 4)?.units, 3 * 5 * (8 + 2));
    // Columns 0 and 2 of the taps fall into phase 0, column 1 into phase 1.
    const stride = { rows: 2, columns: 2 };
    assert.equal(sparseBands(windowOf(4, 8, { stride }), 4)?.units, 3 * 5 * 2 * (8 + 1));
    // A filter of one column leaves the others of a stride out.
    const filter = { rows: 3, columns: 1 };
    assert.equal(sparseBands(windowOf(4, 8, { stride, filter }), 4)?.units, 3 * 5 * 8);
  });

  it('narrow where offsets would not fit 16 bits, and give up where no block does', () => {
    const deep = (channels: number) => windowOf(4, 16, { input: { rows: 6, columns: 18, channels } });
    assert.equal(sparseBands(deep(300), 4)?.bandColumns, 16);
    assert.equal(sparseBands(deep(400), 4)?.bandColumns, 8);
    assert.equal(sparseBands(deep(1000), 4), undefined);
    assert.equal(sparseBands(deep(1000), 1)?.bandColumns, 16);
  });

  it('are written in an order that ends with the last pixel', () => {
    for (const [rows, columns] of [
      [1, 1],
      [1, 9],
      [2, 3],
      [5, 25],
      [7, 18],
    ]) {
      for (const unitBytes of [1, 4] as const) {
        const steps = bandSteps(sparseBands(windowOf(rows, columns), unitBytes)!);
        assert.equal(steps[0].firstRead, 0);
        assert.equal(Math.max(...steps.map(({ written }) => written)), rows * columns * 2);
        assert.equal(steps.at(-1)?.written, rows * columns * 2);
      }
    }
  });
});
