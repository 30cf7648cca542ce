import type { Int8Encoded } from './int8.js';

/**
 * How the numbers of a constant tensor are stored. The stored form is the truth: `decode` gives back exactly
 * the real numbers that the device computes with.
 */
export interface EncodingDefinition<E extends { encoding: string }> {
  readonly name: E['encoding'];
  /** The real numbers, row-major in the tensor's shape. */
  decode(encoded: E): Float32Array;
  /** How many numbers it stands for: the product of the tensor's dimensions. */
  elementCount(encoded: E): number;
  /** Bytes of the numbers and of the tables needed to read them, as stored in flash before packing. */
  byteLength(encoded: E): number;
  /** The same numbers as plain bytes. Absent where they are not bytes at some scale. */
  toInt8?(encoded: E): Int8Encoded;
  /**
   * Stores plain bytes in this form. Absent where it is not one for bytes.
   * @throws UserError where these bytes have no such form
   */
  encode?(plain: Int8Encoded): E;
  /** What makes the stored form impossible to read, for an error message; absent where nothing can. */
  problem?(encoded: E): string | undefined;
}
