import assert from 'node:assert/strict';
import { Matrix } from 'ml-matrix';
import { realWeights } from '../../../../tool/compress/layers.js';
import { macsOf } from '../../../../tool/compress/low-rank/candidates.js';
import { replaceByChain } from '../../../../tool/compress/low-rank/chain.js';
import { approximateLowRank, type LowRankOptions } from '../../../../tool/compress/low-rank/index.js';
import { decomposableLayer, decomposableLayers } from '../../../../tool/compress/low-rank/layer.js';
import { sampleResponses } from '../../../../tool/compress/low-rank/responses.js';
import { decomposeSpatially } from '../../../../tool/compress/low-rank/spatial.js';
import { realSamples } from '../../../../tool/data/samples.js';
import { UserError } from '../../../../tool/errors.js';
import { runFloat } from '../../../../tool/float/executor.js';
import type { Graph } from '../../../../tool/graph/graph.js';
import { graphMacs, nodeMacs } from '../../../../tool/operators/index.js';
import { foldBehindInput } from '../../../../tool/passes/fold-behind-input.js';
import { graphBuilder, noPadding } from '../../../support/build-graph.js';
import { randomReals } from '../../../support/random.js';
import { signalToNoise } from '../../../support/signal-to-noise.js';
import { quarters, toyNetwork } from '../../../support/toy-training.js';

const data = quarters(200, 1);
const toy = foldBehindInput(toyNetwork());
const inputs = realSamples(data, 40);

const options = (own: Partial<LowRankOptions>): LowRankOptions => ({
  ...{ target: 0.5, method: 'nonlinear', decomposition: 'channel', samples: 100, seed: 1 },
  ...own,
});

/** A convolution of odd sizes with everything that a window can have, and a ReLU6. */
function oddConvolution(): Graph {
  const net = graphBuilder();
  const image = net.input([1, 11, 9, 5]);
  const attributes = {
    strides: [2, 1],
    dilations: [1, 2],
    padding: { top: 1, bottom: 2, left: 3, right: 0 },
    activation: 'relu6',
  } as const;
  const weights = net.reals([8, 3, 2, 5], randomReals(240, 4));
  const bias = net.reals([8], randomReals(8, 5));
  return net.finish(net.layer({ operator: 'conv2d', attributes }, [image, weights, bias], { name: 'odd' }));
}

/** Samples in which everything varies. */
const noise = (graph: Graph, count: number) => {
  const [input] = graph.inputs;
  const { shape } = graph.tensors[input];
  const values = randomReals(count * shape.reduce((product, size) => product * size, 1), 9);
  return { file: 'noise', count, shape: shape.slice(1), values };
};

async function assertSame(graph: Graph, other: Graph, samples: Float32Array, decibels = 90): Promise<void> {
  const [[expected], [actual]] = [await runFloat(graph, [samples]), await runFloat(other, [samples])];
  const ratio = signalToNoise(expected, actual);
  assert.ok(ratio > decibels, `${ratio} dB`);
}

describe('a layer in the place of which others stand', () => {
  const graph = oddConvolution();
  const layer = decomposableLayer(graph, 'odd');
  const samples = noise(graph, 20).values;

  it('is the product of their matrices: window and pixel', async () => {
    const basis = Matrix.from1DArray(3, 30, randomReals(90, 1));
    const combination = Matrix.from1DArray(8, 3, randomReals(24, 2));
    const chained = replaceByChain(graph, layer, [
      { extent: 'window', suffix: 'basis', weights: basis },
      { extent: 'pixel', suffix: 'rest', weights: combination, bias: layer.bias },
    ]);
    assert.deepEqual(
      chained.nodes.map(({ name }) => name),
      ['odd_basis', 'odd'],
    );
    const product = replaceByChain(graph, layer, [
      { extent: 'window', suffix: '', weights: combination.mmul(basis), bias: layer.bias },
    ]);
    await assertSame(product, chained, samples);
  });

  it('is the product of columns and rows of taps', async () => {
    const rows = Matrix.from1DArray(4, 15, randomReals(60, 1));
    const columns = Matrix.from1DArray(8, 8, randomReals(64, 2));
    const chained = replaceByChain(graph, layer, [
      { extent: 'rows', suffix: 'rows', weights: rows },
      { extent: 'columns', suffix: 'columns', weights: columns, bias: layer.bias },
    ]);
    const product = Matrix.zeros(8, 30);
    for (let filter = 0; filter < 8; filter++)
      for (let row = 0; row < 3; row++)
        for (let column = 0; column < 2; column++)
          for (let channel = 0; channel < 5; channel++) {
            let sum = 0;
            for (let i = 0; i < 4; i++)
              sum += columns.get(filter, column * 4 + i) * rows.get(i, row * 5 + channel);
            product.set(filter, (row * 2 + column) * 5 + channel, sum);
          }
    const whole = replaceByChain(graph, layer, [
      { extent: 'window', suffix: '', weights: product, bias: layer.bias },
    ]);
    await assertSame(whole, chained, samples);
  });

  it('is decomposed exactly by all of its columns of taps', async () => {
    const decomposition = decomposeSpatially(layer, Matrix.eye(15));
    const chained = replaceByChain(graph, layer, [
      { extent: 'rows', suffix: 'rows', weights: decomposition.columns(15) },
      { extent: 'columns', suffix: 'columns', weights: decomposition.rows(15), bias: layer.bias },
    ]);
    await assertSame(graph, chained, samples);
  });
});

describe('responses', () => {
  it('are what a layer gives before its activation, at the same places in every graph', async () => {
    const graph = oddConvolution();
    const samples = noise(graph, 6).values;
    const sampling = { inputs: samples, positions: 7, seed: 2 };
    const rows = (await sampleResponses(graph, ['odd'], sampling)).get('odd')!;
    assert.deepEqual([rows.count, rows.width], [42, 8]);
    assert.ok(rows.values.some((value) => value < 0));
    const bare = graphWithout(graph);
    assert.deepEqual((await sampleResponses(bare, ['odd'], sampling)).get('odd'), rows);
    const [all] = await runFloat(bare, [samples]);
    const pixels = all.length / 8 / 6;
    for (let row = 0; row < rows.count; row++) {
      const own = rows.values.subarray(row * 8, row * 8 + 8);
      const sample = Math.floor(row / 7);
      const found = Array.from({ length: pixels }, (_, i) =>
        all.subarray((sample * pixels + i) * 8, (sample * pixels + i + 1) * 8),
      ).some((pixel) => pixel.every((value, i) => value === own[i]));
      assert.ok(found);
    }
  });
});

/** The convolution alone. */
function graphWithout(graph: Graph): Graph {
  const [node] = graph.nodes;
  const bare = { ...node, attributes: { ...node.attributes, activation: 'none' } } as typeof node;
  return { ...graph, nodes: [bare] };
}

describe('low rank', () => {
  it('counts the MACs that the decomposed network has', async () => {
    const graph = oddConvolution();
    for (const decomposition of ['channel', 'spatial', 'both'] as const) {
      const { graph: small, layers } = await approximateLowRank(
        graph,
        noise(graph, 30),
        options({ target: new Map([['odd', 0.6]]), decomposition }),
      );
      const [{ ranks, macs }] = layers;
      assert.equal(macs.before, graphMacs(graph));
      assert.equal(macs.after, graphMacs(small));
      assert.equal(macs.after, macsOf(decomposableLayer(graph, 'odd'), ranks));
      assert.ok(macs.after <= 0.6 * macs.before);
      assert.equal(small.nodes.length, decomposition === 'both' ? 3 : 2);
    }
  });

  for (const method of ['svd', 'linear', 'nonlinear'] as const)
    for (const decomposition of ['channel', 'spatial'] as const)
      it(`is exact for filters that have that rank: ${method}, ${decomposition}`, async () => {
        const graph = ofRank2(decomposition);
        const { graph: small, layers } = await approximateLowRank(
          graph,
          noise(graph, 60),
          options({ target: new Map([['low', 2]]), decomposition, method }),
        );
        await assertSame(graph, small, noise(graph, 20).values, 70);
        assert.ok((layers[0].error ?? 0) < 1e-8);
      });

  it('meets a budget of MACs, and keeps names, activations and outputs', async () => {
    for (const decomposition of ['channel', 'spatial', 'both'] as const) {
      const { graph } = await approximateLowRank(toy, data, options({ target: 0.75, decomposition }));
      assert.ok(graphMacs(graph) <= 0.75 * graphMacs(toy));
      for (const { name, operator } of toy.nodes)
        assert.equal(graph.nodes.find((node) => node.name === name)?.operator, operator);
      const [output] = await runFloat(graph, [inputs]);
      assert.equal(output.length, 160);
    }
  });

  it('makes up for what layers before lost', async () => {
    const target = new Map([
      ['first', 2],
      ['second', 2],
      ['scores', 2],
    ]);
    const { graph: both } = await approximateLowRank(toy, data, options({ target }));
    // Each layer by itself, from what the original network gives.
    let apart = toy;
    const weights = new Map<string, Float32Array>();
    for (const [name, rank] of target) {
      const { graph } = await approximateLowRank(toy, data, options({ target: new Map([[name, rank]]) }));
      for (const [part, values] of realWeights(graph)) if (part.startsWith(name)) weights.set(part, values);
      const layer = decomposableLayer(apart, name);
      const basis = weights.get(`${name}_basis`)!;
      const own = graph.nodes.find((node) => node.name === name)!;
      apart = replaceByChain(apart, layer, [
        { extent: 'window', suffix: 'basis', weights: Matrix.from1DArray(rank, basis.length / rank, basis) },
        {
          extent: 'pixel',
          suffix: 'rest',
          weights: Matrix.from1DArray(layer.weights.rows, rank, weights.get(name)!),
          bias: biasOf(graph, own.inputs[2]),
        },
      ]);
    }
    const [[wanted], [together], [alone]] = [
      await runFloat(toy, [inputs]),
      await runFloat(both, [inputs]),
      await runFloat(apart, [inputs]),
    ];
    assert.ok(signalToNoise(wanted, together) > signalToNoise(wanted, alone));
  });

  it('gives the same for the same seed', async () => {
    const [a, b] = [
      await approximateLowRank(toy, data, options({ target: 0.8 })),
      await approximateLowRank(toy, data, options({ target: 0.8 })),
    ];
    assert.deepEqual(realWeights(a.graph), realWeights(b.graph));
  });

  it('sees the activation behind a layer, and that behind the sum that reads it', () => {
    const layers = decomposableLayers(toy).map(({ node, ...others }) => [
      ...[node.name, others.response, others.activation],
    ]);
    assert.deepEqual(layers, [
      ['first', 'first', 'relu'],
      ['second', 'add', 'relu'],
      ['scores', 'scores', 'none'],
    ]);
  });

  it('leaves every layer what it costs', () => {
    for (const layer of decomposableLayers(toy))
      assert.equal(layer.pixels * layer.weights.rows * layer.weights.columns, nodeMacs(toy, layer.node));
  });

  const refused: readonly (readonly [string, Partial<LowRankOptions>, RegExp])[] = [
    [
      'a rank above the full one',
      { target: new Map([['second', 5]]) },
      /'second' has the rank 4: with rank 5/,
    ],
    [
      'a rank that saves nothing',
      { target: new Map([['second', 4]]) },
      /'second' has 5184 MACs, with rank 4 it would take 5760/,
    ],
    ['a share below what any rank has', { target: new Map([['second', 0.01]]) }, /lowest rank leaves 0\.28/],
    ['one rank for two', { target: new Map([['second', 2]]), decomposition: 'both' }, /needs two ranks/],
    ['a budget below what is possible', { target: 0.05 }, /No ranks are low enough/],
  ];
  for (const [what, own, problem] of refused)
    it(`refuses ${what}`, () =>
      assert.rejects(
        approximateLowRank(toy, data, options(own)),
        (error) => error instanceof UserError && problem.test(error.message),
      ));

  it('refuses depthwise layers', async () => {
    const net = graphBuilder();
    const image = net.input([1, 4, 4, 3]);
    const weights = net.reals([1, 3, 3, 3], randomReals(27, 1));
    const attributes = {
      strides: [1, 1],
      dilations: [1, 1],
      padding: noPadding,
      activation: 'none',
    } as const;
    const graph = net.finish(
      net.layer({ operator: 'depthwiseConv2d', attributes }, [image, weights], { name: 'deep' }),
    );
    await assert.rejects(
      approximateLowRank(graph, noise(graph, 10), options({ target: new Map([['deep', 1]]) })),
      (error) =>
        error instanceof UserError && /'deep' \(depthwiseConv2d\) has no low rank/.test(error.message),
    );
  });
});

function biasOf(graph: Graph, id: number): Float32Array {
  const { constant } = graph.tensors[id];
  assert.ok(constant?.encoding === 'float32');
  return constant.values;
}

/** A convolution of 6 filters of 3 × 3 × 4 taps whose matrix has rank 2, seen as filters or as columns of taps. */
function ofRank2(decomposition: 'channel' | 'spatial'): Graph {
  const [a, b] = [randomReals(6 * 2 * 3, 1), randomReals(2 * 3 * 3 * 4, 2)];
  const values = new Float32Array(6 * 3 * 3 * 4);
  for (let filter = 0; filter < 6; filter++)
    for (let tap = 0; tap < 36; tap++)
      for (let i = 0; i < 2; i++) {
        const [row, column, channel] = [Math.floor(tap / 12), Math.floor(tap / 4) % 3, tap % 4];
        values[filter * 36 + tap] +=
          decomposition === 'channel'
            ? a[filter * 2 + i] * b[i * 36 + tap]
            : a[(filter * 2 + i) * 3 + column] * b[(i * 3 + row) * 4 + channel];
      }
  const net = graphBuilder();
  const image = net.input([1, 7, 7, 4]);
  const padding = { top: 1, bottom: 1, left: 1, right: 1 };
  const attributes = { strides: [1, 1], dilations: [1, 1], padding, activation: 'relu' } as const;
  const bias = net.reals([6], randomReals(6, 5));
  const weights = net.reals([6, 3, 3, 4], values);
  return net.finish(net.layer({ operator: 'conv2d', attributes }, [image, weights, bias], { name: 'low' }));
}
