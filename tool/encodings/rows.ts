/**
 * Weights as a matrix: a row for each index of dimension 0, which is the output channel of convolutions and fully
 * connected layers, and in it the other dimensions row-major.
 */
export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
}

export function matrixShape([rows, ...others]: readonly number[]): MatrixShape {
  return { rows, columns: others.reduce((product, size) => product * size, 1) };
}

/** An element of a row that is not zero. */
export interface SparseElement {
  readonly column: number;
  readonly value: number;
}

/** For each row its elements that are not zero, from left to right. */
export function sparseRows(values: Int8Array, shape: readonly number[]): SparseElement[][] {
  const { rows, columns } = matrixShape(shape);
  return Array.from({ length: rows }, (_, row) => {
    const elements: SparseElement[] = [];
    values.subarray(row * columns, (row + 1) * columns).forEach((value, column) => {
      if (value !== 0) elements.push({ column, value });
    });
    return elements;
  });
}

/** Unsigned integers, as narrow as they fit. */
export type NarrowIndices = Uint8Array | Uint16Array | Uint32Array;

/** Unsigned integers in the narrowest array that holds all up to `most`. */
export function narrowest(indices: readonly number[], most: number): NarrowIndices {
  if (most < 2 ** 8) return Uint8Array.from(indices);
  if (most < 2 ** 16) return Uint16Array.from(indices);
  return Uint32Array.from(indices);
}
