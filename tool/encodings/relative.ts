import { type CompressedInt8, compressedInt8 } from './compressed-int8.js';
import { matrixShape, type NarrowIndices, narrowest, type SparseElement, sparseRows } from './rows.js';

/**
 * Rows (see `rows.ts`) of weights that are not zero, each with the number of zeros that it follows, as in Han et al. 2015
 * (https://arxiv.org/abs/1506.02626). Where more zeros follow each other than a gap can count, a weight of zero is
 * stored in between. A filler costs more bytes than an escape would, but the kernel's loop needs no branch for it, and
 * gaps are as wide as makes the whole smallest: fillers are rare.
 */
export interface RelativeEncoded extends CompressedInt8 {
  readonly encoding: 'relative';
  /** 4 or 8. Gaps of 4 bits are stored in pairs, the first in the low bits; every row starts with a new byte. */
  readonly gapBits: number;
  /** Weights in each row, fillers included. */
  readonly counts: NarrowIndices;
  readonly gaps: Uint8Array;
  /** By weight. */
  readonly values: Int8Array;
}

export const relative = compressedInt8<RelativeEncoded>({
  name: 'relative',
  encode({ shape, values, scales, axis }) {
    const rows = sparseRows(values, shape);
    const [narrow, wide] = [4, 8].map((gapBits): RelativeEncoded => {
      const steps = rows.map((row) => gapsOf(row, 2 ** gapBits - 1));
      const counts = steps.map(({ length }) => length);
      return {
        encoding: 'relative',
        shape,
        scales,
        axis,
        gapBits,
        counts: narrowest(counts, Math.max(...counts)),
        gaps: Uint8Array.from(steps.flatMap((row) => packGaps(row, gapBits))),
        values: Int8Array.from(steps.flat(), ({ value }) => value),
      };
    });
    return storedBytes(narrow) < storedBytes(wide) ? narrow : wide;
  },
  values({ shape, gapBits, counts, gaps, values }) {
    const { rows, columns: width } = matrixShape(shape);
    const plain = new Int8Array(rows * width);
    let next = 0;
    let gapByte = 0;
    counts.forEach((count, row) => {
      let column = 0;
      unpackGaps(gaps.subarray(gapByte, gapByte + gapBytes(count, gapBits)), count, gapBits).forEach(
        (gap) => {
          column += gap;
          plain[row * width + column++] = values[next++];
        },
      );
      gapByte += gapBytes(count, gapBits);
    });
    return plain;
  },
  storedBytes,
  problem({ shape, gapBits, counts, gaps, values }) {
    const { rows, columns: width } = matrixShape(shape);
    if (gapBits !== 4 && gapBits !== 8) return `gaps of ${gapBits} bits`;
    if (counts.length !== rows) return `counts of ${counts.length} rows, not of ${rows}`;
    const total = [...counts].reduce((sum, count) => sum + count, 0);
    if (total !== values.length) return `${values.length} weights, where its rows have ${total}`;
    const bytes = [...counts].reduce((sum, count) => sum + gapBytes(count, gapBits), 0);
    if (bytes !== gaps.length) return `${gaps.length} bytes of gaps, where its rows need ${bytes}`;
    let gapByte = 0;
    for (const [row, count] of counts.entries()) {
      const end = gapByte + gapBytes(count, gapBits);
      const skipped = unpackGaps(gaps.subarray(gapByte, end), count, gapBits).reduce((a, b) => a + b, count);
      if (skipped > width) return `a row ${row} of ${skipped} columns or more, not of ${width}`;
      gapByte = end;
    }
    return undefined;
  },
});

function storedBytes({ counts, gaps, values }: RelativeEncoded): number {
  return counts.byteLength + gaps.byteLength + values.byteLength;
}

interface Step {
  readonly gap: number;
  readonly value: number;
}

/** A row as gaps, with fillers where a gap would be larger than `most`. */
function gapsOf(row: readonly SparseElement[], most: number): Step[] {
  const steps: Step[] = [];
  let next = 0;
  for (const { column, value } of row) {
    for (; column - next > most; next += most + 1) steps.push({ gap: most, value: 0 });
    steps.push({ gap: column - next, value });
    next = column + 1;
  }
  return steps;
}

function gapBytes(count: number, gapBits: number): number {
  return Math.ceil((count * gapBits) / 8);
}

function packGaps(steps: readonly Step[], gapBits: number): number[] {
  if (gapBits === 8) return steps.map(({ gap }) => gap);
  const bytes: number[] = [];
  for (let i = 0; i < steps.length; i += 2) bytes.push(steps[i].gap | ((steps[i + 1]?.gap ?? 0) << 4));
  return bytes;
}

function unpackGaps(bytes: Uint8Array, count: number, gapBits: number): number[] {
  if (gapBits === 8) return [...bytes];
  return Array.from({ length: count }, (_, i) => (bytes[i >> 1] >> (4 * (i & 1))) & 15);
}
