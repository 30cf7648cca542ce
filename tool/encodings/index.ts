import type { EncodingDefinition } from './encoding.js';
import { type Float32Encoded, float32 } from './float32.js';
import { type Int8Encoded, int8 } from './int8.js';
import { type Int32Encoded, int32 } from './int32.js';

/** A constant tensor's numbers in one of the known encodings. */
export type Encoded = Float32Encoded | Int8Encoded | Int32Encoded;

const encodings: { [E in Encoded as E['encoding']]: EncodingDefinition<E> } = { float32, int8, int32 };

function definitionOf<E extends Encoded>(encoded: E): EncodingDefinition<E> {
  return encodings[encoded.encoding] as unknown as EncodingDefinition<E>;
}

/** The real numbers that an encoded tensor stands for, row-major. */
export function decode(encoded: Encoded): Float32Array {
  return definitionOf(encoded).decode(encoded);
}

/** How many numbers an encoded tensor stands for. */
export function elementCount(encoded: Encoded): number {
  return definitionOf(encoded).elementCount(encoded);
}

/** Bytes that an encoded tensor takes, tables included. */
export function byteLength(encoded: Encoded): number {
  return definitionOf(encoded).byteLength(encoded);
}

export type { Float32Encoded, Int8Encoded, Int32Encoded };
