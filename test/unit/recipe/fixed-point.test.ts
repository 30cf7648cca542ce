import assert from 'node:assert/strict';
import { quantizeToFixedPoint } from '../../../tool/compress/fixed-point/index.js';
import { realWeights } from '../../../tool/compress/layers.js';
import { decode } from '../../../tool/encodings/index.js';
import type { Graph } from '../../../tool/graph/graph.js';
import { parseRecipe } from '../../../tool/recipe/index.js';
import { type RecipeNetwork, startOfRecipe } from '../../../tool/recipe/network.js';
import { applyStep } from '../../../tool/recipe/run.js';
import { graphBuilder, noPadding } from '../../support/build-graph.js';
import { perceptron } from '../../support/perceptron.js';
import { randomReals } from '../../support/random.js';
import { quarters, toyNetwork } from '../../support/toy-training.js';
import { rejectsUserError } from '../../support/user-error.js';

const training = 'training: { epochs: 2, batch_size: 16, optimizer: adam, learning_rate: 0.01 }\n';
const data = quarters(160, 1);

async function follow(steps: string, graph: Graph = perceptron([36, 8, 4])): Promise<RecipeNetwork> {
  const recipe = parseRecipe(`seed: 3\n${training}steps:\n${steps}`, 'r.yaml');
  let network = startOfRecipe(graph);
  for (const step of recipe.steps) network = await applyStep(network, step, { recipe, data });
  return network;
}

const refused: readonly (readonly [what: string, steps: string, message: RegExp])[] = [
  [
    'weights of more bits than the data',
    '  - fixed_point: { bits: 8, weights: 16 }\n',
    /r.yaml:4:5: layer 'dense1' .*16 bits and data of 8/,
  ],
  [
    'one layer of more bits than the data',
    '  - fixed_point:\n      bits: 4\n      layers: { dense2: 8 }\n',
    /layer 'dense2' .*8 bits and data of 4/,
  ],
  [
    'weights of 8 bits with data of 16',
    '  - fixed_point: { bits: 16, weights: 8 }\n',
    /layer 'dense1' .*no kernels/,
  ],
  [
    'pruned layers of 16 bits',
    '  - prune: { layers: { dense1: 0.5 } }\n  - fixed_point: { bits: 16 }\n',
    /r.yaml:5:5: layer 'dense1' went through prune/,
  ],
  [
    'shared layers of 4 bits',
    '  - share: { layers: { dense2: 3 } }\n  - fixed_point: { weights: 4 }\n',
    /r.yaml:5:5: layer 'dense2' has shared weights/,
  ],
  [
    'shared layers of 4 bits that were pruned before',
    '  - prune: { layers: { dense2: 0.5 } }\n  - share: { layers: { dense2: 3 } }\n  - fixed_point: { weights: 4 }\n',
    /r.yaml:6:5: layer 'dense2' has shared weights/,
  ],
  [
    'pruned factors of 16 bits',
    '  - low_rank: { layers: { dense1: 2 } }\n  - prune: { layers: { dense1_basis: 0.5 } }\n  - fixed_point: { bits: 16 }\n',
    /r.yaml:6:5: layer 'dense1_basis' went through prune, /,
  ],
  [
    'layers that are not there',
    '  - fixed_point: { layers: { conv: 4 } }\n',
    /r.yaml:4:30: no layer with weights has a name like 'conv'/,
  ],
];

describe('the step fixed_point', () => {
  for (const [what, steps, message] of refused)
    it(`refuses ${what}, with the place`, () => rejectsUserError(follow(steps), 'usage', [message]));

  it('takes factors of 16 bits', async () => {
    const steps = '  - low_rank: { layers: { dense1: 2 } }\n  - fixed_point: { bits: 16 }\n';
    assert.equal((await follow(steps)).fixedPoint?.weightBits?.get('dense1_basis'), 16);
  });

  it('takes 8 bits with 8 unless told, 8 for depthwise weights, and what is said of layers', async () => {
    const plain = (await follow('  - fixed_point: {}\n')).fixedPoint;
    assert.deepEqual([plain?.bits, plain?.precision, plain?.clamps], [8, 'dynamic', false]);
    const net = graphBuilder();
    const attributes = {
      strides: [1, 1],
      dilations: [1, 1],
      padding: noPadding,
      activation: 'none',
    } as const;
    const input = net.input([1, 3, 3, 2]);
    const deep = net.layer({ operator: 'depthwiseConv2d', attributes }, [
      input,
      net.reals([1, 3, 3, 2], randomReals(18, 1)),
    ]);
    const conv = net.layer({ operator: 'conv2d', attributes }, [
      deep,
      net.reals([2, 1, 1, 2], randomReals(4, 2)),
    ]);
    const graph = net.finish(conv);
    const bits = async (steps: string) => [...(await follow(steps, graph)).fixedPoint!.weightBits!.values()];
    assert.deepEqual(await bits('  - fixed_point: { weights: 4 }\n'), [8, 4]);
    assert.deepEqual(await bits('  - fixed_point: { weights: 4, layers: { "depth*": 4 } }\n'), [4, 4]);
    assert.deepEqual(await bits('  - fixed_point: { bits: 4 }\n'), [4, 4]);
  });

  it('trains weights to numbers of their formats, behind a normalized input too', async () => {
    const { graph, fixedPoint } = await follow(
      '  - fixed_point: { weights: 4, clamp: true, retrain: {} }\n',
      normalizedNetwork(),
    );
    await checkOnFormats(graph, fixedPoint!, ['conv', 'scores']);
  });

  it('leaves cut weights cut while they train to their formats', async () => {
    const { graph, fixedPoint } = await follow(
      '  - prune: { layers: { second: 0.5 } }\n  - fixed_point: { weights: 4, clamp: true, retrain: {} }\n',
      toyNetwork(),
    );
    await checkOnFormats(graph, fixedPoint!, ['first', 'second', 'scores']);
    const second = realWeights(graph).get('second')!;
    assert.ok(second.filter((weight) => weight === 0).length >= second.length / 2);
  });
});

/** Checks that fixed point stores exactly the weights that were trained, but for the normalization of the input. */
async function checkOnFormats(
  graph: Graph,
  fixedPoint: NonNullable<RecipeNetwork['fixedPoint']>,
  layers: readonly string[],
): Promise<void> {
  const samples = Float32Array.from(data.values.slice(0, 36 * 64));
  const fixed = await quantizeToFixedPoint(graph, [samples], fixedPoint);
  for (const layer of layers) {
    const node = fixed.nodes.find(({ name }) => name === layer)!;
    const before = realWeights(graph).get(layer)!;
    const stored = decode(fixed.tensors[node.inputs[1]].constant!);
    const most = stored.reduce((best, value, i) => (Math.abs(value) > Math.abs(stored[best]) ? i : best), 0);
    const factor = before[most] / stored[most];
    if (layer !== 'conv') assert.equal(factor, 1);
    for (const [i, value] of stored.entries())
      assert.ok(Math.abs(value * factor - before[i]) < 1e-5, `${layer} ${i}: ${value} for ${before[i]}`);
    assert.ok(new Set(stored).size <= 16);
  }
}

/** Reads images through a normalization whose deviation is no power of two. */
function normalizedNetwork(): Graph {
  const net = graphBuilder();
  const one = (value: number) => net.reals([1], [value]);
  const image = net.input([1, 6, 6, 1]);
  const normalized = net.layer(
    { operator: 'batchNormalization', attributes: { epsilon: 0 } },
    [image, one(1), one(0), one(0.5), one(0.3)],
    { name: 'normalization' },
  );
  const attributes = { strides: [1, 1], dilations: [1, 1], padding: noPadding, activation: 'relu' } as const;
  const conv = net.layer(
    { operator: 'conv2d', attributes },
    [normalized, net.reals([4, 3, 3, 1], randomReals(36, 1)), net.reals([4], randomReals(4, 2))],
    { name: 'conv' },
  );
  const flat = net.layer({ operator: 'reshape', attributes: {} }, [conv], { shape: [1, 64] });
  const scores = net.layer(
    { operator: 'fullyConnected', attributes: { activation: 'none' } },
    [flat, net.reals([4, 64], randomReals(256, 3)), net.reals([4], randomReals(4, 4))],
    { name: 'scores' },
  );
  return net.finish(net.layer({ operator: 'softmax', attributes: { beta: 1 } }, [scores]));
}
