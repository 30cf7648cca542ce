import { writeFileSync } from 'node:fs';

/** An IDX file: a header for these dimensions, then the bytes. */
export function idx(type: number, shape: readonly number[], bytes: Iterable<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt8(type, 2);
  header.writeUInt8(shape.length, 3);
  for (const [i, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([header, Buffer.from([...bytes])]);
}

/** Writes samples of signed bytes, which an int8 model takes as they are. */
export function writeInt8Samples(
  file: string,
  shape: readonly number[],
  samples: readonly (readonly number[])[],
): string {
  writeFileSync(file, idx(9, [samples.length, ...shape], samples.flat()));
  return file;
}
