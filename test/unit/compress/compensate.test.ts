import assert from 'node:assert/strict';
import { cholesky, inverseDiagonal, solveCholesky } from '../../../tool/compress/compensate/cholesky.js';
import { pruneWithCompensation } from '../../../tool/compress/compensate/index.js';
import { layerInputs } from '../../../tool/compress/compensate/layer-inputs.js';
import { compensated, inputMoments, surgeonSaliency } from '../../../tool/compress/compensate/surgeon.js';
import { realWeights, weightedNodes } from '../../../tool/compress/layers.js';
import { applyMasks, masksBySparsity } from '../../../tool/compress/prune.js';
import { runFloat } from '../../../tool/float/executor.js';
import type { Graph } from '../../../tool/graph/graph.js';
import { graphBuilder } from '../../support/build-graph.js';
import { perceptron } from '../../support/perceptron.js';
import { randomReals } from '../../support/random.js';
import { quarters, toyNetwork } from '../../support/toy-training.js';
import { rejectsUserError } from '../../support/user-error.js';

const uniform = randomReals(800, 7, -1, 1);

/** Inputs of which the second nearly follows from the first. */
const rows = Array.from({ length: 200 }, (_, i) => {
  const [a, b, c, noise] = uniform.subarray(4 * i, 4 * i + 4);
  return Float32Array.of(a, a + 0.1 * noise, b, 0.5 * c + 0.5);
});
const moments = inputMoments({ width: 4, rows });
const filter = Float32Array.of(0.5, 0.8, -0.4, 0.3);

function outputError(changed: { filter: Float32Array; bias: number }, bias: number): number {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  return rows.reduce(
    (sum, row) => sum + (dot(changed.filter, row) + changed.bias - dot(filter, row) - bias) ** 2,
    0,
  );
}

describe('Cholesky', () => {
  const a = Float64Array.of(4, 2, 0.6, 2, 5, 1, 0.6, 1, 3);

  it('solves', () => {
    const x = solveCholesky(cholesky(a, 3), 3, Float64Array.of(1, 2, 3));
    for (const [i, expected] of [1, 2, 3].entries()) {
      const sum = x.reduce((total, value, j) => total + a[i * 3 + j] * value, 0);
      assert.ok(Math.abs(sum - expected) < 1e-12);
    }
  });

  it('gives the diagonal of the inverse', () => {
    const l = cholesky(a, 3);
    for (const [i, value] of inverseDiagonal(l, 3).entries()) {
      const unit = new Float64Array(3);
      unit[i] = 1;
      assert.ok(Math.abs(value - solveCholesky(l, 3, unit)[i]) < 1e-12);
    }
  });

  it('refuses what is not positive definite', () => {
    assert.throws(() => cholesky(Float64Array.of(1, 2, 2, 1), 2), RangeError);
  });
});

describe('compensation', () => {
  it('moves a cut weight to the inputs that say the same', () => {
    const mask = Float32Array.of(1, 0, 1, 1);
    const result = compensated(filter, 0.1, mask, moments);
    assert.equal(result.filter[1], 0);
    assert.ok(Math.abs(result.filter[0] - 1.3) < 0.05, `${result.filter}`);
    const plain = { filter: filter.map((weight, i) => weight * mask[i]), bias: 0.1 };
    assert.ok(outputError(result, 0.1) < 0.02 * outputError(plain, 0.1));
  });

  it('is the step of Optimal Brain Surgeon for a single weight: −w / [H⁻¹]qq · H⁻¹ eq', () => {
    const { size, matrix } = moments;
    const l = cholesky(matrix, size);
    const unit = new Float64Array(size);
    unit[2] = 1;
    const inverse = solveCholesky(l, size, unit);
    const { filter: changed, bias } = compensated(filter, 0.1, Float32Array.of(1, 1, 0, 1), moments);
    for (const i of [0, 1, 3])
      assert.ok(Math.abs(changed[i] - (filter[i] - (filter[2] / inverse[2]) * inverse[i])) < 1e-6);
    assert.ok(Math.abs(bias - (0.1 - (filter[2] / inverse[2]) * inverse[4])) < 1e-6);
    const saliency = surgeonSaliency(filter, moments)[2];
    assert.ok(Math.abs(saliency - filter[2] ** 2 / inverse[2]) < 1e-6);
  });

  it('a channel that loses all its weights becomes its mean', () => {
    const result = compensated(filter, 0.1, new Float32Array(4), moments);
    const mean = rows.reduce(
      (sum, row) => sum + row.reduce((own, value, i) => own + value * filter[i], 0) / rows.length,
      0.1,
    );
    assert.ok(Math.abs(result.bias - mean) < 0.02);
  });

  it('takes the patches that a convolution reads', async () => {
    const graph = toyNetwork();
    const layer = weightedNodes(graph).find(({ node }) => node.name === 'second')!;
    const { values } = quarters(2, 1);
    let input = new Float32Array();
    let output = new Float32Array();
    await runFloat(graph, [Float32Array.from(values)], (id, own) => {
      if (id === layer.node.inputs[0]) input = own.slice();
      if (id === layer.node.outputs[0]) output = own.slice();
    });
    const { rows: patches } = layerInputs(
      layer.node,
      graph.tensors[layer.node.inputs[0]],
      layer.weights,
      input,
    );
    const weights = realWeights(graph).get('second')!;
    for (const [i, expected] of output.entries()) {
      const sum = patches[i >> 2].reduce(
        (total, value, tap) => total + value * weights[(i % 4) * 36 + tap],
        0,
      );
      assert.ok(Math.abs(sum - expected) < 1e-4);
    }
  });

  it('a network pruned in one go keeps its output better than by magnitude alone', async () => {
    const graph = perceptron([36, 20, 4]);
    const sparsities = new Map([
      ['dense1', 0.6],
      ['dense2', 0.5],
    ]);
    const { graph: pruned, masks } = await pruneWithCompensation(graph, sparsities, mixtures(200, 1));
    for (const [name, weights] of realWeights(pruned)) {
      const zeros = weights.filter((weight) => weight === 0).length;
      assert.ok(Math.abs(zeros / weights.length - sparsities.get(name)!) < 0.01);
      assert.ok(weights.every((weight, i) => weight === 0 || masks.get(name)![i] === 1));
    }
    const magnitudes = new Map(
      [...realWeights(graph)].map(([name, weights]) => [name, weights.map(Math.abs)]),
    );
    const plain = applyMasks(graph, masksBySparsity(magnitudes, sparsities));
    const [exact, own, other] = await Promise.all([graph, pruned, plain].map(outputsOf));
    const ratio = distance(own, exact) / distance(other, exact);
    assert.ok(ratio < 0.5, `${ratio}`);
  });

  it('layers whose channels read different inputs are refused', async () => {
    const net = graphBuilder();
    const x = net.input([1, 4, 4, 2]);
    const padding = { top: 0, bottom: 0, left: 0, right: 0 };
    const convolved = net.layer(
      {
        operator: 'depthwiseConv2d',
        attributes: { strides: [1, 1], dilations: [1, 1], padding, activation: 'none' },
      },
      [x, net.reals([1, 3, 3, 2], randomReals(18, 1, -1, 1))],
      { name: 'dw' },
    );
    const data = { file: 'x', count: 2, shape: [4, 4, 2], values: randomReals(64, 1, -1, 1) };
    await rejectsUserError(
      pruneWithCompensation(net.finish(convolved), new Map([['dw', 0.5]]), data),
      'usage',
      [/'dw' \(depthwiseConv2d\)/],
    );
  });
});

/** Samples of 36 numbers that follow from 8, nearly, as the pixels of pictures do. */
function mixtures(count: number, seed: number) {
  const mix = randomReals(36 * 8, 50, -1, 1);
  const sources = randomReals(count * 8, 60 + seed, -1, 1);
  const values = randomReals(count * 36, 70 + seed, -0.1, 0.1).map((noise, i) => {
    const own = sources.subarray(Math.floor(i / 36) * 8, Math.floor(i / 36) * 8 + 8);
    return own.reduce((sum, source, j) => sum + source * mix[(i % 36) * 8 + j], noise);
  });
  return { file: 'mixtures', count, shape: [36], values };
}

async function outputsOf(graph: Graph): Promise<Float32Array> {
  const [output] = await runFloat(graph, [mixtures(100, 2).values]);
  return output;
}

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
}
