import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { outputArguments, withSmallBiases } from '../../../tool/kernels/outputs.js';
import type { ConstantValues } from '../../../tool/program/program.js';
import type { QuantizedMultiplier } from '../../../tool/quantize/fixed-point.js';
import { foldedBias, type IntegerLayer } from '../../../tool/quantize/integer-layer.js';
import { applyMultiplier } from '../../support/gemmlowp-reference.js';
import { caseBuilder } from '../../support/kernel-cases.js';

const multiply = (...multipliers: QuantizedMultiplier[]) => ({ kind: 'multiply', multipliers }) as const;

function multipliersOf({ scaling }: IntegerLayer): readonly QuantizedMultiplier[] {
  assert.equal(scaling.kind, 'multiply');
  return scaling.kind === 'multiply' ? scaling.multipliers : [];
}

function layerOf(filters: readonly (readonly number[])[], biases: readonly number[]): IntegerLayer {
  return {
    filters: filters.map((filter) => Int8Array.from(filter)),
    biases: Int32Array.from(biases),
    scaling: multiply(...filters.map(() => ({ multiplier: 2 ** 30, shift: -7 }))),
    inputZeroPoint: -128,
    outputZeroPoint: 0,
    minimum: -128,
    maximum: 127,
  };
}

/** The tables and numbers of a layer, by their names in C. */
function outputsOf(layer: IntegerLayer): Record<string, ConstantValues | number> {
  const tables: ConstantValues[] = [];
  const { constants, shapes, values } = outputArguments(layer, caseBuilder(tables, []));
  return Object.fromEntries(
    [...constants, ...shapes, ...values].map((argument) => [
      argument.name,
      argument.kind === 'constant' ? tables[argument.constant] : (argument as { value: number }).value,
    ]),
  );
}

/** The output of a channel, by the definition. */
function outputOf(layer: IntegerLayer, channel: number, inputs: readonly number[]): number {
  const sum = layer.filters[channel].reduce(
    (total, weight, i) => total + weight * (inputs[i] - layer.inputZeroPoint),
    layer.biases[channel],
  );
  const { multiplier, shift } = multipliersOf(layer)[channel];
  const output = applyMultiplier(sum, { multiplier: BigInt(multiplier), shift }) + layer.outputZeroPoint;
  return Math.min(layer.maximum, Math.max(layer.minimum, output));
}

describe('tables of outputs', () => {
  it('hold biases in as few bytes as they fit, with the zero point folded in', () => {
    // Weights with which outputs depend on the inputs, whatever the bias.
    const filter = [127, 127, 127];
    const scaling = multiply({ multiplier: 2 ** 30, shift: -15 });
    const widthOf = (bias: number) =>
      outputsOf({ ...layerOf([filter], [bias - 128 * 381]), scaling }).bias_bytes;
    assert.deepEqual([127, 128, 32_767, -32_768, 32_768, -32_769].map(widthOf), [1, 2, 2, 2, 3, 3]);
    const { biases } = outputsOf(layerOf([[1], [-1]], [100, -1000]));
    // 100 + 128 and -1000 - 128.
    assert.deepEqual(biases, Uint8Array.of(228, 0, 0x98, 0xfb));
  });

  it('hold one factor where all outputs share it', () => {
    const shared = outputsOf(layerOf([[1], [2]], [0, 0]));
    assert.deepEqual(shared.factors, Int32Array.of(2 ** 30, 64, 7));
    assert.equal(shared.factor_step, 0);
    const layer = layerOf([[1], [2]], [0, 0]);
    const own = outputsOf({
      ...layer,
      scaling: multiply(multipliersOf(layer)[0], { multiplier: 2 ** 30, shift: -5 }),
    });
    assert.deepEqual(own.factors, Int32Array.of(2 ** 30, 64, 7, 2 ** 30, 16, 5));
    assert.equal(own.factor_step, 3);
  });

  it('take the long way where the short cut is not exact', () => {
    const layer = layerOf([[1]], [0]);
    const { factor_words, factors } = outputsOf({
      ...layer,
      scaling: multiply({ multiplier: 2 ** 30, shift: 0 }),
    });
    assert.equal(factor_words, 2);
    assert.deepEqual(factors, Int32Array.of(2 ** 30, 0));
  });

  it('shrink biases that only saturate, and no others', () => {
    const { biases } = withSmallBiases(
      layerOf(
        [
          [0, 0],
          [3, 0],
          [3, 0],
        ],
        [2 ** 30, -(2 ** 30), 5],
      ),
    );
    assert.ok(biases[0] < 2 ** 16 && biases[1] > -(2 ** 17));
    assert.equal(biases[2], 5);
  });

  it('leave every output as it is', () => {
    const byte = fc.integer({ min: -128, max: 127 });
    const bias = fc.oneof(
      fc.integer({ min: -(2 ** 17), max: 2 ** 17 }),
      fc.integer({ min: -(2 ** 30), max: 2 ** 30 }),
    );
    fc.assert(
      fc.property(
        fc.array(byte, { minLength: 1, maxLength: 8 }),
        bias,
        fc.array(byte, { minLength: 8, maxLength: 8 }),
        (filter, value, inputs) => {
          const layer = layerOf([filter], [value]);
          const small = withSmallBiases(layer);
          assert.equal(outputOf(small, 0, inputs), outputOf(layer, 0, inputs));
          assert.ok(Math.abs(foldedBias(small, 0)) <= Math.abs(foldedBias(layer, 0)));
        },
      ),
    );
  });
});
