/** Typed arrays that JSON files of edgec hold, by their names in JavaScript. */
const arrayTypes = {
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
};
type ArrayName = keyof typeof arrayTypes;

/** A typed array in JSON: its bytes, little-endian. */
interface StoredArray {
  readonly array: ArrayName;
  readonly base64: string;
}

/** A plain value as JSON, one line. Typed arrays in it are kept to the last bit. */
export function stringifyArrays(value: object): string {
  return JSON.stringify(value, (_, item) => (ArrayBuffer.isView(item) ? storeArray(item) : item));
}

/**
 * What {@link stringifyArrays} was given. The value's form is as whoever wrote the text chose.
 * @throws whatever a damaged text gives cause to
 */
export function parseArrays(text: string): unknown {
  return JSON.parse(text, (_, item) => (isStoredArray(item) ? restoreArray(item) : item));
}

function storeArray(value: ArrayBufferView): StoredArray {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return { array: value.constructor.name as ArrayName, base64: bytes.toString('base64') };
}

function isStoredArray(value: unknown): value is StoredArray {
  return typeof value === 'object' && value !== null && 'base64' in value && 'array' in value;
}

function restoreArray({ array, base64 }: StoredArray) {
  const bytes = Buffer.from(base64, 'base64');
  return new arrayTypes[array](Uint8Array.from(bytes).buffer);
}
