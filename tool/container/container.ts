import { crc32 } from 'node:zlib';

/**
 * A file for any plain value with typed arrays in it: a magic number, the length of a JSON text, that text, and the
 * arrays' bytes, each from a multiple of 8; at the end the CRC-32 of everything before. In the text
 * `{"$array": "float32", "at": 64, "length": 10}` stands for an array. All numbers are little-endian.
 */
const magic = Uint8Array.of(0x89, 0x65, 0x64, 0x67, 0x65, 0x63, 0x0a, 0x01); // \x89 edgec \n, version 1

const arrayTypes = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

type ArrayTypeName = keyof typeof arrayTypes;
type TypedArray = InstanceType<(typeof arrayTypes)[ArrayTypeName]>;

/** Why a file is not what it should be, as a sentence that follows its name. */
export class DamagedContainer extends Error {}

/** Whether a file begins as a container does. */
export function isContainer(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/** @param kind what the value is; whoever reads it must expect the same */
export function packContainer(kind: string, value: object): Uint8Array {
  const arrays: TypedArray[] = [];
  let arrayBytes = 0;
  const text = JSON.stringify({ kind, value }, (_, item: unknown) => {
    if (!ArrayBuffer.isView(item)) return item;
    const name = typeName(item as TypedArray);
    const { length, byteLength } = item as TypedArray;
    arrays.push(item as TypedArray);
    arrayBytes += aligned(byteLength);
    return { $array: name, at: arrayBytes - aligned(byteLength), length };
  });
  const header = Buffer.from(text);
  const start = aligned(magic.length + 4 + header.length);
  const bytes = new Uint8Array(start + arrayBytes + 4);
  bytes.set(magic);
  const view = new DataView(bytes.buffer);
  view.setUint32(magic.length, header.length, true);
  bytes.set(header, magic.length + 4);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += aligned(byteLength);
  }
  view.setUint32(at, crc32(bytes.subarray(0, at)), true);
  return bytes;
}

/**
 * The value in a container. Its form is as whoever wrote it chose: check it before use.
 * @throws DamagedContainer where the bytes are not those that were written, or hold another kind of value
 */
export function unpackContainer(bytes: Uint8Array, kind: string): unknown {
  if (!isContainer(bytes)) throw new DamagedContainer('was not written by edgec');
  const end = bytes.length - 4;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (end < magic.length + 4 || view.getUint32(end, true) !== crc32(bytes.subarray(0, end)))
    throw new DamagedContainer('is damaged: its checksum does not match');
  const headerBytes = view.getUint32(magic.length, true);
  const start = aligned(magic.length + 4 + headerBytes);
  if (start > end) throw new DamagedContainer('is damaged: its header is longer than the file');
  const header = Buffer.from(bytes.subarray(magic.length + 4, magic.length + 4 + headerBytes));
  // A copy, at the start of a buffer of its own: typed arrays want to be aligned.
  const contents = new Uint8Array(bytes.subarray(start, end));
  const parsed = parse(header.toString('utf8'), contents);
  if (parsed?.kind !== kind)
    throw new DamagedContainer(`holds ${JSON.stringify(parsed?.kind)}, not "${kind}"`);
  return parsed.value;
}

function parse(text: string, contents: Uint8Array): { kind?: unknown; value?: unknown } | null {
  try {
    return JSON.parse(text, (_, item) => (isReference(item) ? resolve(item, contents) : item));
  } catch (error) {
    if (error instanceof DamagedContainer) throw error;
    throw new DamagedContainer(`is damaged: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface Reference {
  readonly $array: string;
  readonly at: number;
  readonly length: number;
}

function isReference(item: unknown): item is Reference {
  return typeof item === 'object' && item !== null && '$array' in item;
}

function resolve({ $array, at, length }: Reference, contents: Uint8Array): TypedArray {
  const Type = Object.hasOwn(arrayTypes, $array) ? arrayTypes[$array as ArrayTypeName] : undefined;
  const isSound =
    Type !== undefined &&
    [at, length].every((number) => Number.isSafeInteger(number) && number >= 0) &&
    at % 8 === 0 &&
    at + length * Type.BYTES_PER_ELEMENT <= contents.length;
  if (!isSound) throw new DamagedContainer('is damaged: an array lies outside the file');
  return new Type(contents.buffer as ArrayBuffer, at, length);
}

function typeName(array: TypedArray): ArrayTypeName {
  const found = Object.entries(arrayTypes).find(([, Type]) => array instanceof Type);
  if (!found) throw new TypeError(`A container cannot hold a ${array.constructor.name}.`);
  return found[0] as ArrayTypeName;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
