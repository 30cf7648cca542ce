import assert from 'node:assert/strict';
import fc from 'fast-check';
import { layerErrors } from '../../../tool/compress/error.js';
import { firstSamples, realActivations } from '../../../tool/compress/fixed-point/data.js';
import { quantizeToFixedPoint } from '../../../tool/compress/fixed-point/index.js';
import { weightFormat } from '../../../tool/compress/fixed-point/weights.js';
import { decode, type Encoded } from '../../../tool/encodings/index.js';
import { elementCount, type FixedPointBits, type Graph, type Tensor } from '../../../tool/graph/graph.js';
import { lower } from '../../../tool/lower/lower.js';
import { checkShapes } from '../../../tool/operators/check-shapes.js';
import { formatOf, runFixedReference } from '../../support/fixed-reference.js';
import { perceptron } from '../../support/perceptron.js';
import { randomReals } from '../../support/random.js';
import { layerKinds, randomGraph, realNumbers } from '../../support/random-graph.js';
import { targets } from '../../support/run-on-host.js';

const everyFraction = Array.from({ length: 60 }, (_, i) => i - 25);

/** What a format stores, by its definition: the nearest multiple of 2^−fraction, of two the greater, in range. */
function stored(real: number, bits: number, fraction: number): number {
  const nearest = Math.floor(real * 2 ** fraction + 0.5);
  return Math.min(2 ** (bits - 1) - 1, Math.max(-(2 ** (bits - 1)), nearest)) / 2 ** fraction;
}

function errorOf(
  wanted: readonly number[],
  given: readonly number[],
  bits: number,
  fraction: number,
): number {
  return wanted.reduce((sum, real, i) => sum + Math.abs(real - stored(given[i], bits, fraction)), 0);
}

/** The least error over every number of fraction bits that is allowed. */
function leastErrorOf(
  wanted: readonly number[],
  given: readonly number[],
  bits: number,
  isAllowed: (fraction: number) => boolean,
): number {
  return Math.min(
    ...everyFraction.filter(isAllowed).map((fraction) => errorOf(wanted, given, bits, fraction)),
  );
}

function scaleOf(constant: Encoded | undefined): number {
  assert(constant && constant.encoding !== 'float32');
  return constant.scales[0];
}

const fractionOf = ({ constant }: Tensor) => -Math.log2(scaleOf(constant));

describe('fraction bits of weights', () => {
  for (const bits of [4, 8, 16] as const)
    it(`are those of least error without overflow, over all there are: ${bits} bits`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
          fc.integer({ min: -6, max: 6 }),
          (reals, exponent) => {
            const weights = Float32Array.from(reals, (real) => real * 2 ** exponent);
            const { fractionBits } = weightFormat(weights, bits);
            if (weights.every((weight) => Math.abs(weight) < 2 ** -20)) return;
            const limit = 2 ** (bits - 1);
            const fits = (fraction: number) =>
              weights.every((weight) => {
                const nearest = Math.floor(weight * 2 ** fraction + 0.5);
                return nearest >= -limit && nearest < limit;
              });
            assert.ok(fits(fractionBits), 'no weight overflows');
            const all = [...weights];
            assert.ok(
              errorOf(all, all, bits, fractionBits) <=
                leastErrorOf(all, all, bits, fits) * (1 + 1e-9) + 1e-12,
            );
          },
        ),
      );
    });

  it('may clamp where that is asked for and the error of all together gets less', () => {
    const weights = Float32Array.from([...Array(50).fill(0.11), 1]);
    const all = [...weights];
    assert.equal(weightFormat(weights, 4).fractionBits, 2);
    const { fractionBits } = weightFormat(weights, 4, true);
    assert.ok(fractionBits > 2);
    assert.equal(
      errorOf(all, all, 4, fractionBits),
      leastErrorOf(all, all, 4, () => true),
    );
  });

  it('reach −2^(bits − 1), but not 2^(bits − 1)', () => {
    assert.equal(weightFormat(Float32Array.of(-1), 8).fractionBits, 7);
    assert.equal(weightFormat(Float32Array.of(1), 8).fractionBits, 6);
    assert.equal(weightFormat(Float32Array.of(0), 8).fractionBits, 7);
  });
});

describe('fraction bits of data', () => {
  const samples = [Float32Array.from(randomReals(40 * 6, 5, -2, 3))];

  for (const bits of [8, 16] as const)
    it(`are those of least error at each layer, given the layers before it: ${bits} bits`, async () => {
      const float = perceptron([6, 5, 4, 3], 9);
      const fixed = await quantizeToFixedPoint(float, samples, { bits });
      const reals = await realActivations(float, firstSamples(float, samples, 64));
      const realsOf = (name: string) => [...reals.get(float.tensors.findIndex((own) => own.name === name))!];
      const input = fixed.tensors[fixed.inputs[0]];
      let data = realsOf(input.name);
      let fraction = formatOf(input).fractionBits;
      assert.ok(
        errorOf(data, data, bits, fraction) <= leastErrorOf(data, data, bits, () => true) * (1 + 1e-6),
      );
      data = data.map((real) => stored(real, bits, fraction));
      for (const node of fixed.nodes) {
        if (node.operator !== 'fullyConnected') continue;
        const [, weights, bias] = node.inputs.map((id) => fixed.tensors[id]);
        const output = fixed.tensors[node.outputs[0]];
        const sums = denseOutputs(data, weights, bias, node.attributes.activation === 'relu');
        const wanted = realsOf(output.name);
        const chosen = formatOf(output).fractionBits;
        const most = fraction + fractionOf(weights);
        const fits = (own: number) =>
          wanted.every((real) => Math.abs(stored(real, 32, own)) * 2 ** own < 2 ** (bits - 1));
        const isLast = node === fixed.nodes.at(-2);
        const isAllowed = (own: number) => own <= most && own >= most - 30 && (!isLast || fits(own));
        const least = leastErrorOf(wanted, sums, bits, isAllowed);
        assert.ok(errorOf(wanted, sums, bits, chosen) <= least * (1 + 1e-5) + 1e-9, node.name);
        data = sums.map((sum) => stored(sum, bits, chosen));
        fraction = chosen;
      }
    });

  it('are one number in static precision, except where the range is known', async () => {
    const fixed = await quantizeToFixedPoint(perceptron([6, 5, 4, 3], 9), samples, {
      bits: 8,
      precision: 'static',
    });
    const formats = fixed.nodes
      .filter(({ operator }) => operator !== 'softmax')
      .map(({ outputs }) => formatOf(fixed.tensors[outputs[0]]).fractionBits);
    assert.deepEqual([...new Set(formats)], [formatOf(fixed.tensors[fixed.inputs[0]]).fractionBits]);
    const weights = fixed.tensors.filter(({ constant }) => constant?.encoding === 'int8').map(fractionOf);
    assert.equal(new Set(weights).size, 1);
    assert.equal(formatOf(fixed.tensors[fixed.outputs[0]]).fractionBits, 7);
  });
});

/** The exact outputs of a fully connected layer for samples one after the other. */
function denseOutputs(data: readonly number[], weights: Tensor, bias: Tensor, isRelu: boolean): number[] {
  const [outputs, inputs] = weights.shape;
  const w = decode(weights.constant!);
  const b = decode(bias.constant!);
  return Array.from({ length: (data.length / inputs) * outputs }, (_, i) => {
    const [sample, output] = [Math.floor(i / outputs), i % outputs];
    let sum: number = b[output];
    for (let k = 0; k < inputs; k++) sum += data[sample * inputs + k] * w[output * inputs + k];
    return isRelu ? Math.max(0, sum) : sum;
  });
}

const runLayers = (graph: Graph) => (inputs: readonly Int8Array[]) => {
  const values = runFixedReference(graph, inputs);
  return graph.nodes.map(({ outputs }) => values.get(outputs[0])!);
};

describe('quantization to fixed point', () => {
  for (const [bits, decibels] of [
    [8, 12],
    [16, 55],
  ] as const)
    it(`of ${bits} bits keeps random networks of all layers ${decibels} dB above the noise`, async () => {
      for (let seed = 1; seed <= 6; seed++) {
        const graph = randomGraph(layerKinds, seed, realNumbers(seed));
        const size = elementCount(graph.tensors[graph.inputs[0]].shape);
        const samples = [Float32Array.from(randomReals(30 * size, seed))];
        const fixed = await quantizeToFixedPoint(graph, samples, { bits });
        checkShapes(fixed);
        for (const target of Object.values(targets)) lower(fixed, target);
        const others = [Float32Array.from(randomReals(3 * size, seed + 100))];
        const errors = await layerErrors(graph, fixed, others, runLayers(fixed));
        for (const [layer, error] of errors)
          if (error !== null) assert.ok(error > decibels, `graph ${seed}, ${layer}: ${error} dB`);
      }
    });

  it('gives weights the bits that are asked for, by layer', async () => {
    const weightBits = new Map<string, FixedPointBits>([['dense1', 4]]);
    const samples = [Float32Array.from(randomReals(40 * 6, 5))];
    const fixed = await quantizeToFixedPoint(perceptron([6, 5, 4]), samples, { bits: 8, weightBits });
    assert.deepEqual(
      fixed.nodes.slice(0, 2).map(({ inputs }) => fixed.tensors[inputs[1]].constant?.encoding),
      ['int4', 'int8'],
    );
  });

  it('gives weights fewer fraction bits where a bias would not fit', async () => {
    const graph = perceptron([6, 5, 4]);
    const [node] = graph.nodes;
    const tensors = graph.tensors.map((tensor, id) =>
      id === node.inputs[2]
        ? { ...tensor, constant: { encoding: 'float32', values: new Float32Array(5).fill(3e5) } as const }
        : tensor,
    );
    const samples = [Float32Array.from(randomReals(40 * 6, 5, 0, 0.001))];
    const fixed = await quantizeToFixedPoint({ ...graph, tensors }, samples, { bits: 16 });
    const bias = fixed.tensors[fixed.nodes[0].inputs[2]].constant;
    assert(bias?.encoding === 'int32');
    for (const value of bias.values) assert.ok(Math.abs(value) <= 2 ** 28);
    assert.ok(Math.abs(decode(bias)[0] - 3e5) < 1);
  });
});
