import { ByteBuffer } from 'flatbuffers';
import { damaged } from '../limits.js';

/**
 * A flatbuffer that is not trusted: every position and length is checked against the file, and no more is read
 * in total than a sound file of its size could hold, however its offsets overlap.
 */
export interface FlatBuffer {
  readonly buffer: ByteBuffer;
  /** Bytes of vectors that may still be read. */
  budget: number;
}

/** A table in a flatbuffer. */
export interface Table {
  readonly file: FlatBuffer;
  readonly position: number;
}

/** How a number is stored. */
export type ScalarType = 'bool' | 'int8' | 'uint8' | 'int32' | 'uint32' | 'float32' | 'int64';

const sizes: Readonly<Record<ScalarType, number>> = {
  bool: 1,
  int8: 1,
  uint8: 1,
  int32: 4,
  uint32: 4,
  float32: 4,
  int64: 8,
};

/** The file's outermost table. */
export function rootTable(bytes: Uint8Array): Table {
  const file = { buffer: new ByteBuffer(bytes), budget: 4 * bytes.length };
  return tableAt(file, followOffset(file, 0));
}

/** A number of a table, or the default where it is not stored. */
export function scalar(table: Table, field: number, type: ScalarType, absent: number): number {
  const position = fieldPosition(table, field);
  if (position === undefined) return absent;
  requireInside(table.file, position, sizes[type]);
  return readScalar(table.file.buffer, position, type);
}

/** A table inside a table. */
export function subtable(table: Table, field: number): Table | undefined {
  const position = fieldPosition(table, field);
  return position === undefined ? undefined : tableAt(table.file, followOffset(table.file, position));
}

/** A vector of tables; empty where it is absent. */
export function subtables(table: Table, field: number): Table[] {
  const { file } = table;
  const { start, length } = vector(table, field, 4);
  return Array.from({ length }, (_, index) => tableAt(file, followOffset(file, start + 4 * index)));
}

/** A vector of numbers; empty where it is absent. */
export function scalars(table: Table, field: number, type: ScalarType): number[] {
  const { start, length } = vector(table, field, sizes[type]);
  const { buffer } = table.file;
  return Array.from({ length }, (_, index) => readScalar(buffer, start + index * sizes[type], type));
}

/** A vector of bytes, as a view of the file; empty where it is absent. */
export function bytes(table: Table, field: number): Uint8Array {
  const { start, length } = vector(table, field, 1);
  return table.file.buffer.bytes().subarray(start, start + length);
}

/** A string; empty where it is absent. */
export function text(table: Table, field: number): string {
  return new TextDecoder().decode(bytes(table, field));
}

function readScalar(buffer: ByteBuffer, position: number, type: ScalarType): number {
  switch (type) {
    case 'bool':
    case 'uint8':
      return buffer.readUint8(position);
    case 'int8':
      return buffer.readInt8(position);
    case 'int32':
      return buffer.readInt32(position);
    case 'uint32':
      return buffer.readUint32(position);
    case 'float32':
      return buffer.readFloat32(position);
    case 'int64':
      return Number(buffer.readInt64(position));
  }
}

/** Where a table stores a field; undefined where it does not. */
function fieldPosition({ file, position }: Table, field: number): number | undefined {
  const offset = file.buffer.__offset(position, 4 + 2 * field);
  return offset === 0 ? undefined : position + offset;
}

function tableAt(file: FlatBuffer, position: number): Table {
  requireInside(file, position, 4);
  const fields = position - file.buffer.readInt32(position);
  requireInside(file, fields, 4);
  requireInside(file, fields, file.buffer.readUint16(fields));
  return { file, position };
}

function followOffset(file: FlatBuffer, position: number): number {
  requireInside(file, position, 4);
  return position + file.buffer.readUint32(position);
}

function vector(table: Table, field: number, size: number): { start: number; length: number } {
  const { file } = table;
  const position = fieldPosition(table, field);
  if (position === undefined) return { start: 0, length: 0 };
  const at = followOffset(file, position);
  requireInside(file, at, 4);
  const length = file.buffer.readUint32(at);
  requireInside(file, at + 4, length * size);
  file.budget -= length * size;
  if (file.budget < 0) throw damaged('its parts overlap');
  return { start: at + 4, length };
}

function requireInside(file: FlatBuffer, position: number, length: number): void {
  if (position < 0 || position + length > file.buffer.capacity()) {
    throw damaged('a part of it lies outside the file');
  }
}
