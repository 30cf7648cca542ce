import { type CompressedInt8, compressedInt8 } from './compressed-int8.js';
import { matrixShape, type NarrowIndices, narrowest, sparseRows } from './rows.js';

/**
 * Compressed sparse rows: of each row (see `rows.ts`) the weights that are not zero, from left to right, each with
 * its column. Where textbooks store where each row starts, counts are stored, which are narrower.
 */
export interface CsrEncoded extends CompressedInt8 {
  readonly encoding: 'csr';
  /** Weights in each row. */
  readonly counts: NarrowIndices;
  /** By weight. */
  readonly columns: NarrowIndices;
  /** By weight. */
  readonly values: Int8Array;
}

export const csr = compressedInt8<CsrEncoded>({
  name: 'csr',
  encode({ shape, values, scales, axis }) {
    const rows = sparseRows(values, shape);
    const elements = rows.flat();
    const counts = rows.map(({ length }) => length);
    return {
      encoding: 'csr',
      shape,
      scales,
      axis,
      counts: narrowest(counts, Math.max(...counts)),
      columns: narrowest(
        elements.map(({ column }) => column),
        matrixShape(shape).columns - 1,
      ),
      values: Int8Array.from(elements, ({ value }) => value),
    };
  },
  values({ shape, counts, columns, values }) {
    const { rows, columns: width } = matrixShape(shape);
    const plain = new Int8Array(rows * width);
    let next = 0;
    counts.forEach((count, row) => {
      for (const end = next + count; next < end; next++) plain[row * width + columns[next]] = values[next];
    });
    return plain;
  },
  storedBytes: ({ counts, columns, values }) => counts.byteLength + columns.byteLength + values.byteLength,
  problem({ shape, counts, columns, values }) {
    const { rows, columns: width } = matrixShape(shape);
    if (counts.length !== rows) return `counts of ${counts.length} rows, not of ${rows}`;
    const total = [...counts].reduce((sum, count) => sum + count, 0);
    if (total !== values.length || total !== columns.length)
      return `${values.length} weights in ${columns.length} columns, where its rows have ${total}`;
    let next = 0;
    for (const [row, count] of counts.entries()) {
      for (const end = next + count, first = next; next < end; next++) {
        const isInOrder = columns[next] < width && (next === first || columns[next] > columns[next - 1]);
        if (!isInOrder) return `column ${columns[next]} out of place in row ${row} of ${width} columns`;
      }
    }
    return undefined;
  },
});
