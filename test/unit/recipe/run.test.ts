import assert from 'node:assert/strict';
import { quantizeToInt8 } from '../../../tool/compress/integer.js';
import { realWeights, weightedNodes } from '../../../tool/compress/layers.js';
import type { Dataset } from '../../../tool/data/dataset.js';
import { decode, toInt8 } from '../../../tool/encodings/index.js';
import { ternary } from '../../../tool/encodings/ternary.js';
import { UserError } from '../../../tool/errors.js';
import { runFloat } from '../../../tool/float/executor.js';
import type { Graph } from '../../../tool/graph/graph.js';
import { graphMacs } from '../../../tool/operators/index.js';
import { foldBehindInput } from '../../../tool/passes/fold-behind-input.js';
import { parseRecipe } from '../../../tool/recipe/index.js';
import { type RecipeNetwork, startOfRecipe } from '../../../tool/recipe/network.js';
import { applyStep, checkLayers } from '../../../tool/recipe/run.js';
import { evaluate } from '../../../tool/train/objective.js';
import { openTrainable } from '../../../tool/train/trainable.js';
import { perceptron } from '../../support/perceptron.js';
import { quarters, toyNetwork } from '../../support/toy-training.js';
import { rejectsUserError } from '../../support/user-error.js';

const training =
  'training: { epochs: 4, batch_size: 16, optimizer: adam, learning_rate: 0.02, decay: cosine }\n';
const data = quarters(160, 1);

async function follow(text: string, graph = toyNetwork()): Promise<RecipeNetwork[]> {
  const recipe = parseRecipe(`seed: 3\n${training}steps:\n${text}`, 'r.yaml');
  const networks = [startOfRecipe(graph)];
  for (const step of recipe.steps) networks.push(await applyStep(networks.at(-1)!, step, { recipe, data }));
  return networks;
}

function zeroShare(graph: Graph, layer: string): number {
  const weights = realWeights(graph).get(layer)!;
  return weights.filter((weight) => weight === 0).length / weights.length;
}

function differentWeights(graph: Graph, layer: string): number {
  return new Set(
    realWeights(graph)
      .get(layer)!
      .filter((weight) => weight !== 0),
  ).size;
}

async function lossOf(graph: Graph): Promise<number> {
  const network = await openTrainable(graph);
  try {
    return (await evaluate(network, data)).loss;
  } finally {
    network.dispose();
  }
}

describe('following a recipe', () => {
  it('prune in rounds with training: what is cut stays cut, and the network learns', async () => {
    const networks = await follow(
      '  - prune: { layers: { second: 0.75, scores: 0.5 }, rounds: 2, retrain: {} }\n  - retrain: { epochs: 2 }\n',
    );
    const [start, pruned, trained] = networks.map(({ graph }) => graph);
    for (const graph of [pruned, trained]) {
      assert.equal(zeroShare(graph, 'second'), 0.75);
      assert.equal(zeroShare(graph, 'scores'), 0.5);
      assert.equal(zeroShare(graph, 'first'), 0);
    }
    assert.ok((await lossOf(trained)) < 0.7 * (await lossOf(start)));
  });

  it('trains with a teacher: with all the weight on it the labels do not count', async () => {
    const labels = data.labels!.map((label) => (label + 1) % 4);
    const [teacher] = await follow('  - retrain: { epochs: 12 }\n').then((networks) => networks.slice(-1));
    const retrained = async (keys: string, samples: Dataset) => {
      const recipe = parseRecipe(
        `seed: 3\n${training}steps:\n  - retrain: { epochs: 12, ${keys} }\n`,
        'r.yaml',
      );
      const teachers = new Map([['original', teacher.graph]]);
      const context = { recipe, teachers, data: samples };
      return applyStep(startOfRecipe(toyNetwork(7)), recipe.steps[0], context);
    };
    const wrong = { ...data, labels };
    const taught = await retrained('teacher: original, teacher_weight: 1', wrong);
    assert.ok((await lossOf(taught.graph)) < 0.2 * (await lossOf(toyNetwork(7))));
    const untaught = await retrained('teacher: none', wrong);
    assert.ok((await lossOf(untaught.graph)) > 2 * (await lossOf(toyNetwork(7))));
    const [hot, cold] = await Promise.all(
      [10, 1].map((temperature) => retrained(`teacher: original, temperature: ${temperature}`, data)),
    );
    assert.notDeepEqual(realWeights(hot.graph), realWeights(cold.graph));
  });

  it('all layers ranked together reach the share over all', async () => {
    const [, { graph }] = await follow('  - prune: { layers: { "*": 0.6 }, ranking: global }\n');
    const all = [...realWeights(graph).values()].flatMap((weights) => [...weights]);
    assert.equal(all.filter((weight) => weight === 0).length, Math.round(0.6 * all.length));
  });

  it('connections that were cut may come back, and as many go', async () => {
    const cut = '  - prune: { layers: { second: 0.5 }, retrain: {}';
    const [[, fixed], [start, regrown]] = await Promise.all([
      follow(`${cut} }\n`),
      follow(`${cut}, regrow: true }\n`),
    ]);
    const [before, after, kept] = [start, regrown, fixed].map(
      ({ graph }) => realWeights(graph).get('second')!,
    );
    const edge = Float32Array.from(before, Math.abs).sort()[before.length / 2];
    const backs = after.filter((weight, i) => weight !== 0 && Math.abs(before[i]) < edge);
    assert.ok(backs.length > 0);
    assert.equal(after.filter((weight) => weight !== 0).length, before.length / 2);
    assert.ok(kept.every((weight, i) => weight === 0 || Math.abs(before[i]) >= edge));
  });

  it('share: few different weights, folded batch normalization, zeros stay, centroids train', async () => {
    const networks = await follow(
      '  - prune: { layers: { second: 0.5 } }\n  - share: { layers: { second: 2, scores: 3 } }\n  - retrain: {}\n',
    );
    const [, pruned, shared, trained] = networks.map(({ graph }) => graph);
    assert.ok(shared.nodes.every(({ operator }) => operator !== 'batchNormalization'));
    for (const graph of [shared, trained]) {
      assert.ok(differentWeights(graph, 'second') <= 4);
      assert.ok(differentWeights(graph, 'scores') <= 8);
      assert.ok(zeroShare(graph, 'second') >= 0.5);
    }
    assert.ok(differentWeights(pruned, 'second') > 4);
    assert.ok((await lossOf(trained)) < (await lossOf(shared)));
  });

  it('is the same for the same seed', async () => {
    const text =
      '  - prune: { layers: { second: 0.5 }, retrain: { epochs: 1 } }\n' +
      '  - share: { layers: { second: 3 }, start: random, retrain: { epochs: 1 } }\n';
    const [a, b] = [await follow(text), await follow(text)].map((all) => realWeights(all[2].graph));
    assert.deepEqual(a, b);
  });

  it('compensated pruning changes weights that stay', async () => {
    const [start, { graph }] = await follow('  - prune: { layers: { scores: 0.5 }, compensate: true }\n');
    const [before, after] = [start.graph, graph].map((own) => realWeights(own).get('scores')!);
    assert.equal(zeroShare(graph, 'scores'), 0.5);
    assert.ok(after.some((weight, i) => weight !== 0 && weight !== before[i]));
    const outputs = await runFloat(graph, [Float32Array.from(data.values)]);
    assert.ok(outputs[0].every(Number.isFinite));
  });

  it('a step that cuts channels leaves a narrower network, which later shares are of', async () => {
    const text = '  - prune: { layers: { dense1: 0.5 }, granularity: channel, rounds: 2, retrain: {} }\n';
    const more = '  - prune: { layers: { dense1: 0.25, dense2: 0.5 } }\n  - retrain: {}\n';
    const networks = await follow(text + more, perceptron([36, 8, 4]));
    const shapes = networks.map(({ graph }) =>
      weightedNodes(graph).map(({ weights }) => weights.shape.join()),
    );
    assert.deepEqual(shapes[0], ['8,36', '4,8']);
    for (const own of shapes.slice(1)) assert.deepEqual(own, ['4,36', '4,4']);
    for (const { graph } of networks.slice(2)) {
      assert.equal(zeroShare(graph, 'dense1'), 0.25);
      assert.equal(zeroShare(graph, 'dense2'), 0.5);
    }
  });

  it('ternary: three values by layer or channel, batch normalization stays, zeros stay, the values hold', async () => {
    const networks = await follow(
      '  - prune: { layers: { second: 0.5 } }\n' +
        '  - ternary: { layers: { second: 0.1, scores: 0.05 }, retrain: {} }\n  - retrain: { epochs: 1 }\n',
    );
    const [start, pruned, ternary, trained] = networks.map(({ graph }) => graph);
    assert.ok(ternary.nodes.some(({ operator }) => operator === 'batchNormalization'));
    for (const layer of ['second', 'scores']) {
      assert.equal(differentWeights(ternary, layer), 2);
      assert.deepEqual(realWeights(trained).get(layer), realWeights(ternary).get(layer));
    }
    const [before, after] = [pruned, ternary].map((graph) => realWeights(graph).get('second')!);
    assert.ok(before.every((weight, i) => weight !== 0 || after[i] + 0 === 0));
    assert.ok(differentWeights(ternary, 'first') > 3);
    assert.ok((await lossOf(ternary)) < 0.7 * (await lossOf(start)));
  });

  it('ternary: stays so where batch normalization is folded, also where that changes signs', async () => {
    const network = toyNetwork();
    const [, scale] = network.nodes.find(({ operator }) => operator === 'batchNormalization')!.inputs;
    const values = Float32Array.of(1, -1, 0.5, -2);
    const tensors = network.tensors.with(scale, {
      ...network.tensors[scale],
      constant: { encoding: 'float32', values },
    });
    for (const [options, pairs] of [
      ['scales: layer', 4],
      ['symmetric: true', 1],
    ] as const) {
      const step = `  - ternary: { layers: { first: 0.1 }, ${options}, retrain: { epochs: 1 } }\n`;
      const [, { graph }] = await follow(step, { ...network, tensors });
      const int8 = await quantizeToInt8(graph, [Float32Array.from(data.values)]);
      const first = weightedNodes(int8).find(({ node }) => node.name === 'first')!;
      const { magnitudes } = ternary.encode(toInt8(first.weights.constant!)!);
      assert.equal(magnitudes.length, 2 * pairs);
      if (pairs === 1) assert.deepEqual(magnitudes, Uint8Array.of(127, 127));
    }
  });

  it('ternary: statistics of batch normalizations are those of the new weights', async () => {
    const network = toyNetwork();
    const [, , , mean] = network.nodes.find(({ operator }) => operator === 'batchNormalization')!.inputs;
    const old = { encoding: 'float32', values: Float32Array.of(1e3, 1e3, 1e3, 1e3) } as const;
    const tensors = network.tensors.with(mean, { ...network.tensors[mean], constant: old });
    const [, { graph }] = await follow('  - ternary: { layers: { first: 0.1 }, retrain: { epochs: 1 } }\n', {
      ...network,
      tensors,
    });
    assert.ok(decode(graph.tensors[mean].constant!).every((value) => Math.abs(value) < 10));
  });

  it('ternary: not from random weights where an earlier step would be lost', async () => {
    await rejectsUserError(
      follow(
        '  - prune: { layers: { first: 0.5 } }\n  - ternary: { layers: { first: 0.1 }, start: random, retrain: {} }\n',
      ),
      'usage',
      [/^r\.yaml:5:5: ternary cannot start from random weights/],
    );
  });

  it('ternary: from random weights, with one scale for both signs of each channel', async () => {
    const [start, { graph }] = await follow(
      '  - ternary: { layers: { second: 0.05 }, scales: channel, symmetric: true, start: random, retrain: {} }\n',
    );
    const weights = realWeights(graph).get('second')!;
    for (let channel = 0; channel < 4; channel++) {
      const own = weights.subarray(channel * 36, (channel + 1) * 36).filter((weight) => weight !== 0);
      assert.equal(new Set(Array.from(own, Math.abs)).size, 1);
    }
    assert.ok(new Set(Array.from(weights, Math.abs)).size > 2);
    assert.ok((await lossOf(graph)) < 0.7 * (await lossOf(start.graph)));
  });

  it('what cannot be done to a layer that is ternary or shared is refused before any work is done', () => {
    const orders = [
      [
        'ternary: { layers: { "s*": 0.1 }, retrain: {} }',
        'share: { layers: { scores: 4 } }',
        /r\.yaml:4:5: share cannot follow ternary on layer 'scores'/,
      ],
      [
        'share: { layers: { "*": 4 } }',
        'ternary: { layers: { second: 0.1 }, retrain: {} }',
        /r\.yaml:4:5: ternary cannot follow share on layer 'second'/,
      ],
      [
        'ternary: { layers: { second: 0.1 }, retrain: {} }',
        'prune: { layers: { second: 0.5 } }',
        /r\.yaml:4:5: prune cannot follow ternary/,
      ],
      [
        'ternary: { layers: { second: 0.1 }, retrain: {} }',
        'ternary: { layers: { "*": 0.1 }, retrain: {} }',
        /r\.yaml:4:5: ternary cannot follow ternary/,
      ],
    ] as const;
    for (const [first, second, message] of orders) {
      const { steps } = parseRecipe(`${training}steps:\n  - ${first}\n  - ${second}\n`, 'r.yaml');
      assert.throws(
        () => checkLayers(startOfRecipe(toyNetwork()), steps),
        (error) => error instanceof UserError && message.test(error.message),
      );
    }
    const { steps } = parseRecipe(
      `${training}steps:\n  - ternary: { layers: { second: 0.1 }, retrain: {} }\n  - share: { layers: { scores: 4 } }\n`,
      'r.yaml',
    );
    checkLayers(startOfRecipe(toyNetwork()), steps);
  });

  it('low rank, then prune and share of what it made: fewer multiplications, and the network learns', async () => {
    const networks = await follow(
      '  - low_rank: { layers: { second: 2 }, decomposition: spatial, retrain: {} }\n' +
        '  - prune: { layers: { second_rows: 0.5 } }\n  - share: { layers: { "second*": 3 } }\n',
    );
    const [start, decomposed, pruned, shared] = networks;
    assert.ok(graphMacs(decomposed.graph) < graphMacs(start.graph));
    assert.ok((await lossOf(decomposed.graph)) < (await lossOf(start.graph)));
    assert.deepEqual(shared.constraints.get('second_rows'), ['decomposed', 'pruned', 'shared']);
    assert.deepEqual(shared.constraints.get('second'), ['decomposed', 'shared']);
    assert.equal(zeroShare(pruned.graph, 'second_rows'), 0.5);
    assert.ok(differentWeights(shared.graph, 'second') <= 8);
  });

  it('low rank that a layer does not have is refused, with the place and the layer', () =>
    assert.rejects(
      follow('  - low_rank: { layers: { second: 9 } }\n'),
      (error) => error instanceof UserError && /^r\.yaml:4:5: Layer 'second'/.test(error.message),
    ));

  it('names of layers behind low rank are not checked before it has made them', () => {
    const parse = (text: string) => parseRecipe(`steps:\n${text}`, 'r.yaml').steps;
    checkLayers(
      startOfRecipe(toyNetwork()),
      parse('  - low_rank: { layers: { second: 2 } }\n  - prune: { layers: { second_basis: 0.5 } }\n'),
    );
    assert.throws(() =>
      checkLayers(startOfRecipe(toyNetwork()), parse('  - low_rank: { layers: { third: 2 } }\n')),
    );
  });

  for (const step of ['low_rank: { layers: { scores: 2 } }', 'share: { layers: { scores: 3 } }'])
    it(`pixels are scaled to what an optimizer expects, and it is the same network: ${step}`, async () => {
      const bright = { ...data, values: Float32Array.from(data.values, (value) => 255 * value) };
      const recipe = parseRecipe(`steps:\n  - ${step}\n`, 'r.yaml');
      const graph = toyNetwork();
      const { graph: scaled } = await applyStep(startOfRecipe(graph), recipe.steps[0], {
        recipe,
        data: bright,
        teachers: new Map(),
      });
      assert.equal(scaled.nodes[0].name, 'normalization');
      const [first, folded] = [scaled, foldBehindInput(graph)].map((own) => realWeights(own).get('first')!);
      const factor = first[0] / folded[0];
      assert.ok(factor > 100 && factor < 255);
      const upToSecond = (own: Graph) => ({
        ...own,
        outputs: [own.nodes.find(({ name }) => name === 'second')!.outputs[0]],
      });
      const samples = bright.values.subarray(0, 36 * 8);
      const [[a], [b]] = [
        await runFloat(upToSecond(scaled), [samples]),
        await runFloat(upToSecond(foldBehindInput(graph)), [samples]),
      ];
      for (const [i, value] of a.entries()) assert.ok(Math.abs(value - b[i]) < 1e-3 * (1 + Math.abs(value)));
    });

  it('names of layers are checked before any work is done', () => {
    const { steps } = parseRecipe(
      'steps:\n  - prune: { layers: { second: 0.5 } }\n  - share:\n      layers: { third: 4 }\n',
      'r.yaml',
    );
    assert.throws(
      () => checkLayers(startOfRecipe(toyNetwork()), steps),
      (error) => error instanceof UserError && /^r\.yaml:4:17: .*'third'/.test(error.message),
    );
  });

  it('stops when it is told to', async () => {
    const recipe = parseRecipe(`${training}steps:\n  - retrain: {}\n`, 'r.yaml');
    const signal = AbortSignal.abort(new Error('stopped'));
    await assert.rejects(
      applyStep(startOfRecipe(toyNetwork()), recipe.steps[0], { recipe, data, signal }),
      /stopped/,
    );
  });
});
