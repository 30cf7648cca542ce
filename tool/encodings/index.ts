import { type CodebookEncoded, codebook } from './codebook.js';
import { type CsrEncoded, csr } from './csr.js';
import type { EncodingDefinition } from './encoding.js';
import { type Float32Encoded, float32 } from './float32.js';
import { type HuffmanEncoded, huffman } from './huffman.js';
import { type Int4Encoded, int4 } from './int4.js';
import { type Int8Encoded, int8 } from './int8.js';
import { type Int16Encoded, int16 } from './int16.js';
import { type Int32Encoded, int32 } from './int32.js';
import { type RelativeEncoded, relative } from './relative.js';
import { type RunLevelEncoded, runLevel } from './run-level.js';
import { type TernaryEncoded, ternary } from './ternary.js';

/** A constant tensor's numbers in one of the known encodings. */
export type Encoded =
  | Float32Encoded
  | Int8Encoded
  | Int16Encoded
  | Int32Encoded
  | Int4Encoded
  | TernaryEncoded
  | CodebookEncoded
  | CsrEncoded
  | RelativeEncoded
  | RunLevelEncoded
  | HuffmanEncoded;

const encodings: { [E in Encoded as E['encoding']]: EncodingDefinition<E> } = {
  float32,
  int8,
  int16,
  int32,
  int4,
  ternary,
  codebook,
  csr,
  relative,
  runlevel: runLevel,
  huffman,
};

/** Whether an encoding of this name is known. */
export function isEncoding(name: string): name is Encoded['encoding'] {
  return Object.hasOwn(encodings, name);
}

function definitionOf<E extends Encoded>(encoded: E): EncodingDefinition<E> {
  return encodings[encoded.encoding] as unknown as EncodingDefinition<E>;
}

/** The real numbers that an encoded tensor stands for, row-major. */
export function decode(encoded: Encoded): Float32Array {
  return definitionOf(encoded).decode(encoded);
}

/** The same numbers as plain bytes; `undefined` where they are not bytes at some scale. */
export function toInt8(encoded: Encoded): Int8Encoded | undefined {
  return definitionOf(encoded).toInt8?.(encoded);
}

/** Names of the encodings that store bytes, plain ones first. */
export function int8Encodings(): readonly Encoded['encoding'][] {
  return Object.values(encodings).flatMap(({ name, encode }) => (encode ? [name] : []));
}

/**
 * Plain bytes in another form.
 * @param encoding one of {@link int8Encodings}
 * @throws UserError where these bytes have no such form
 */
export function encodeInt8(plain: Int8Encoded, encoding: Encoded['encoding']): Encoded {
  const { encode } = encodings[encoding];
  if (!encode) throw new RangeError(`${encoding} does not store bytes`);
  return encode(plain);
}

/** How many numbers an encoded tensor stands for. */
export function elementCount(encoded: Encoded): number {
  return definitionOf(encoded).elementCount(encoded);
}

/** Bytes that an encoded tensor takes, tables included. */
export function byteLength(encoded: Encoded): number {
  return definitionOf(encoded).byteLength(encoded);
}

/** What makes an encoded tensor impossible to read, for an error message; `undefined` for a sound one. */
export function encodingProblem(encoded: Encoded): string | undefined {
  return definitionOf(encoded).problem?.(encoded);
}

export type {
  CodebookEncoded,
  CsrEncoded,
  Float32Encoded,
  HuffmanEncoded,
  Int4Encoded,
  Int8Encoded,
  Int16Encoded,
  Int32Encoded,
  RelativeEncoded,
  RunLevelEncoded,
  TernaryEncoded,
};
