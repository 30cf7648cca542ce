import { UserError } from '../errors.js';
import type { Graph } from './graph.js';
import { validateGraph } from './validate.js';

/** What begins a file that {@link graphToJson} made. */
export const graphFormat = 'edgec-graph';
const version = 1;

/** Arrays of numbers that graphs hold, by their names in JavaScript. */
const arrayTypes = { Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Float32Array, Float64Array };
type ArrayName = keyof typeof arrayTypes;

/** An array of numbers in JSON: its bytes, little-endian. */
interface StoredArray {
  readonly array: ArrayName;
  readonly base64: string;
}

/** A graph as JSON, one line. Arrays of numbers are kept to the last bit. */
export function graphToJson(graph: Graph): string {
  return JSON.stringify({ format: graphFormat, version, graph }, (_, value) =>
    ArrayBuffer.isView(value) ? storeArray(value) : value,
  );
}

/**
 * Reads what {@link graphToJson} made.
 * @throws UserError of kind `model` where the text is anything else
 */
export function graphFromJson(text: string): Graph {
  try {
    const file = JSON.parse(text, (_, value) => (isStoredArray(value) ? restoreArray(value) : value));
    if (file.format !== graphFormat) throw new Error(`its format is not ${graphFormat}`);
    if (file.version !== version)
      throw new Error(`it has version ${file.version}, this edgec reads ${version}`);
    return validateGraph(file.graph);
  } catch (error) {
    if (error instanceof UserError) throw error;
    // Whatever a damaged or malicious file makes of the types that the checks rely on.
    throw new UserError(
      'model',
      `The file is no network that edgec wrote: ${(error as Error).message}.`,
      'Write it again with `edgec compress`.',
    );
  }
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
