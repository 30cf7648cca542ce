import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { clamps, fastChannels, roundingOf } from '../../../tool/kernels/finish.js';
import type { QuantizedMultiplier } from '../../../tool/quantize/fixed-point.js';
import type { IntegerLayer } from '../../../tool/quantize/integer-layer.js';
import { applyMultiplier, clampInt8 } from '../../support/gemmlowp-reference.js';

const multiply = (...multipliers: QuantizedMultiplier[]) => ({ kind: 'multiply', multipliers }) as const;

/** A layer of one channel. */
function layerOf(filter: readonly number[], bias: number, changes: Partial<IntegerLayer> = {}): IntegerLayer {
  return {
    filters: [Int8Array.from(filter)],
    biases: Int32Array.of(bias),
    scaling: multiply({ multiplier: 2 ** 30, shift: -7 }),
    inputZeroPoint: 0,
    outputZeroPoint: 0,
    minimum: -128,
    maximum: 127,
    ...changes,
  };
}

/** What `edgec_finish` computes, on exact integers. */
function finish(sum: number, layer: IntegerLayer, keepsNegative: boolean): number {
  const [{ finish: numbers }] = fastChannels(layer)!;
  const sign = keepsNegative && sum < 0 ? 1n : 0n;
  const product = 2n * BigInt(sum) * BigInt(numbers.multiplier) + 2n ** 31n;
  const scaled = (product >> 32n) + BigInt(numbers.offset) - sign;
  assert.ok(scaled === BigInt.asIntN(32, scaled), 'fits 32 bits');
  return clampInt8(Number(scaled >> BigInt(numbers.shift)));
}

const factors = fc.record({
  multiplier: fc.integer({ min: 2 ** 30, max: 2 ** 31 - 1 }),
  shift: fc.integer({ min: -21, max: -1 }),
});
const bytes = fc.integer({ min: -128, max: 127 });

describe('the finish of fast kernels', () => {
  it("is TensorFlow Lite's two roundings, for every sum that a channel can reach", () => {
    const filters = fc.array(bytes, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(filters, factors, bytes, fc.nat(), (filter, factor, outputZeroPoint, position) => {
        const layer = layerOf(filter, 0, { scaling: multiply(factor), outputZeroPoint });
        const [{ range }] = fastChannels(layer)!;
        const sum = range.least + (position % (range.most - range.least + 1));
        const reference = { multiplier: BigInt(factor.multiplier), shift: factor.shift };
        const expected = clampInt8(applyMultiplier(sum, reference) + outputZeroPoint);
        assert.equal(finish(sum, layer, true), expected);
        const relu = (output: number) => Math.max(outputZeroPoint, output);
        assert.equal(relu(finish(sum, layer, false)), relu(expected));
      }),
      { numRuns: 500 },
    );
  });

  it('rounds halves away from zero, below zero too', () => {
    // Sums of 2^7 times an odd number are halves at a factor of 2^-8.
    const layer = layerOf([127], 0);
    for (const [sum, output] of [
      [128, 1],
      [-128, -1],
      [384, 2],
      [-384, -2],
    ])
      assert.equal(finish(sum, layer, true), output);
  });

  it('knows the least and greatest sum', () => {
    const layer = layerOf([3, -5], 100, { inputZeroPoint: 10 });
    // 100 − 10 · (3 − 5), and 3 · x − 5 · y with x and y from -128 to 127.
    assert.deepEqual(fastChannels(layer)![0].range, {
      least: 120 + 3 * -128 - 5 * 127,
      most: 120 + 3 * 127 - 5 * -128,
    });
  });

  it('makes a constant of a channel whose output never changes, whatever its bias and factor', () => {
    const changes = { scaling: multiply({ multiplier: 2 ** 30, shift: -28 }), outputZeroPoint: -10 };
    const [channel] = fastChannels(layerOf([0, 0], 2 ** 30, changes))!;
    assert.equal(channel.bias, 0);
    for (const keepsNegative of [true, false]) {
      assert.equal(finish(0, layerOf([0, 0], 2 ** 30, changes), keepsNegative), -8);
    }
  });

  it('of fixed point saturates where a ReLU ends, and leaves other bounds to a clamp', () => {
    const scaling = { kind: 'shift', bits: 3 } as const;
    for (const [minimum, maximum, rounding, isClamped] of [
      [-128, 127, 2, false],
      [0, 127, 3, false],
      [0, 96, 3, true],
      [-8, 7, 2, true],
    ] as const) {
      const layer = layerOf([1], 0, { scaling, minimum, maximum });
      assert.deepEqual([roundingOf(layer), clamps(layer)], [rounding, isClamped], `${minimum} to ${maximum}`);
    }
  });

  it('is refused for sums of more than 30 bits and for factors of a half or more', () => {
    const wide = Array<number>(300).fill(127);
    const changes = { scaling: multiply({ multiplier: 2 ** 30, shift: -21 }), outputZeroPoint: -128 };
    assert.notEqual(fastChannels(layerOf(wide, 2 ** 28, changes)), undefined);
    assert.equal(fastChannels(layerOf(wide, 2 ** 29, changes)), undefined);
    assert.equal(
      fastChannels(layerOf([1], 0, { scaling: multiply({ multiplier: 2 ** 30, shift: 0 }) })),
      undefined,
    );
  });
});
