import { UserError } from '../errors.js';
import type { EncodingDefinition } from './encoding.js';
import { type Int8Encoded, int8 } from './int8.js';
import type { LinearScale } from './linear.js';

/** Linearly quantized bytes in fewer bytes: the integers are those of an {@link Int8Encoded}, only stored otherwise. */
export interface CompressedInt8 extends LinearScale {
  readonly encoding: string;
  readonly shape: readonly number[];
}

/** An encoding that stores bytes in another form. */
export interface CompressedInt8Definition<E extends CompressedInt8> extends EncodingDefinition<E> {
  /** @throws UserError where the bytes have no such form */
  encode(plain: Int8Encoded): E;
  toInt8(encoded: E): Int8Encoded;
  problem(encoded: E): string | undefined;
}

/** What an encoding of this family must say of itself; the rest follows from it. */
export interface CompressedInt8Form<E extends CompressedInt8> {
  readonly name: E['encoding'];
  /** @throws UserError where the bytes have no such form */
  encode(plain: Int8Encoded): E;
  /** The bytes in the tensor's order. */
  values(encoded: E): Int8Array;
  /** Bytes that are stored, apart from the scales. */
  storedBytes(encoded: E): number;
  problem(encoded: E): string | undefined;
}

export function compressedInt8<E extends CompressedInt8>(
  form: CompressedInt8Form<E>,
): CompressedInt8Definition<E> {
  const toInt8 = (encoded: E): Int8Encoded => {
    const { shape, scales, axis } = encoded;
    return { encoding: 'int8', shape, values: form.values(encoded), scales, axis };
  };
  return {
    name: form.name,
    encode(plain) {
      if (hasZeroPoints(plain)) {
        throw new UserError(
          'model',
          `weights with zero points other than 0 cannot be stored as ${form.name}`,
          'Quantize them symmetrically.',
        );
      }
      return form.encode(plain);
    },
    decode: (encoded) => int8.decode(toInt8(encoded)),
    elementCount: ({ shape }) => shape.reduce((product, size) => product * size, 1),
    byteLength: (encoded) => form.storedBytes(encoded) + 4 * encoded.scales.length,
    toInt8,
    problem: (encoded) => (hasZeroPoints(encoded) ? 'zero points other than 0' : form.problem(encoded)),
  };
}

function hasZeroPoints({ zeroPoints }: LinearScale): boolean {
  return zeroPoints?.some((zeroPoint) => zeroPoint !== 0) ?? false;
}
