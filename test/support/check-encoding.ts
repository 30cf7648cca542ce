import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CompressedInt8, CompressedInt8Definition } from '../../tool/encodings/compressed-int8.js';
import {
  byteLength,
  decode,
  type Encoded,
  elementCount,
  encodingProblem,
  type Int8Encoded,
  toInt8,
} from '../../tool/encodings/index.js';
import { parseArrays, stringifyArrays } from '../../tool/json-arrays.js';

/**
 * Encodes tensors and compares what comes back: the bytes, the real numbers, the size, and the same after a way through
 * a file.
 * @param storedBytes the bytes that the weights should take without their scales
 */
export function checkRoundTrips<E extends CompressedInt8 & Encoded>(
  { encode }: CompressedInt8Definition<E>,
  tensors: fc.Arbitrary<Int8Encoded>,
  storedBytes: (plain: Int8Encoded, encoded: E) => number,
): void {
  fc.assert(
    fc.property(tensors, (plain) => {
      const encoded = encode(plain);
      assert.equal(encodingProblem(encoded), undefined);
      assert.deepEqual(toInt8(encoded), plain);
      assert.equal(elementCount(encoded), plain.values.length);
      assert.equal(byteLength(encoded), storedBytes(plain, encoded) + 4 * plain.scales.length);
      const perChannel = plain.values.length / plain.shape[0];
      const reals = Float32Array.from(
        plain.values,
        (value, i) => plain.scales[plain.scales.length === 1 ? 0 : Math.floor(i / perChannel)] * value,
      );
      assert.deepEqual(decode(encoded), reals);
      assert.deepEqual(parseArrays(stringifyArrays(encoded)), encoded);
    }),
  );
}
