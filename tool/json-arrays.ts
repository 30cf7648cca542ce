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

/** A Map in JSON: its keys and values. */
interface StoredMap {
  readonly map: readonly (readonly [unknown, unknown])[];
}

/** A plain value as JSON, one line. Typed arrays in it are kept to the last bit, and Maps stay such. */
export function stringifyArrays(value: object): string {
  return JSON.stringify(value, (_, item) => {
    if (item instanceof Map) return { map: [...item] } satisfies StoredMap;
    return ArrayBuffer.isView(item) ? storeArray(item) : item;
  });
}

/**
 * What {@link stringifyArrays} was given. The value's form is as whoever wrote the text chose.
 * @throws whatever a damaged text gives cause to
 */
export function parseArrays(text: string): unknown {
  return JSON.parse(text, (_, item) => {
    if (isStoredMap(item)) return new Map(item.map);
    return isStoredArray(item) ? restoreArray(item) : item;
  });
}

function storeArray(value: ArrayBufferView): StoredArray {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return { array: value.constructor.name as ArrayName, base64: bytes.toString('base64') };
}

function isStoredArray(value: unknown): value is StoredArray {
  return typeof value === 'object' && value !== null && 'base64' in value && 'array' in value;
}

function isStoredMap(value: unknown): value is StoredMap {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).join() === 'map' && Array.isArray((value as StoredMap).map);
}

function restoreArray({ array, base64 }: StoredArray) {
  const bytes = Buffer.from(base64, 'base64');
  return new arrayTypes[array](Uint8Array.from(bytes).buffer);
}
