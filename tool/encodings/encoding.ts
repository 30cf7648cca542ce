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
}
