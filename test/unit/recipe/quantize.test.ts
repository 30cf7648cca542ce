import assert from 'node:assert/strict';
import { encodeWeights } from '../../../tool/compress/encode.js';
import { quantizeToInt8 } from '../../../tool/compress/integer.js';
import { realWeights, weightedNodes } from '../../../tool/compress/layers.js';
import type { Dataset } from '../../../tool/data/dataset.js';
import { decode, toInt8 } from '../../../tool/encodings/index.js';
import { UserError } from '../../../tool/errors.js';
import type { Graph } from '../../../tool/graph/graph.js';
import { affineForRange } from '../../../tool/quantize/affine-range.js';
import { parseRecipe } from '../../../tool/recipe/index.js';
import { type RecipeNetwork, startOfRecipe } from '../../../tool/recipe/network.js';
import { applyStep, checkLayers } from '../../../tool/recipe/run.js';
import { evaluate } from '../../../tool/train/objective.js';
import { openTrainable } from '../../../tool/train/trainable.js';
import { graphBuilder, noPadding } from '../../support/build-graph.js';
import { randomReals } from '../../support/random.js';
import { quarters, toyNetwork } from '../../support/toy-training.js';

const training =
  'training: { epochs: 8, batch_size: 16, optimizer: adam, learning_rate: 0.02, decay: cosine }\n';
const data = quarters(160, 1);

const recipeOf = (steps: string) => parseRecipe(`seed: 3\n${training}steps:\n${steps}`, 'r.yaml');

async function follow(steps: string, start: RecipeNetwork): Promise<RecipeNetwork> {
  const recipe = recipeOf(steps);
  let network = start;
  for (const step of recipe.steps) network = await applyStep(network, step, { recipe, data });
  return network;
}

/** As the end of a recipe makes it. */
const integersOf = ({ graph, learned }: RecipeNetwork) =>
  quantizeToInt8(graph, [Float32Array.from(data.values)], { learned });

const integers = (graph: Graph, layer: string) =>
  toInt8(weightedNodes(graph).find(({ node }) => node.name === layer)!.weights.constant!)!.values;

/** A network that brings pixels of 0 to 150 to mean 0 and deviation 1 before its convolution. */
function networkOfPixels(): Graph {
  const net = graphBuilder('pixels');
  const image = net.input([1, 6, 6, 1]);
  const of = (value: number) => net.reals([1], [value]);
  const normalized = net.layer({ operator: 'batchNormalization', attributes: { epsilon: 0 } }, [
    ...[image, of(1), of(0), of(60), of(1600)],
  ]);
  const convolution = {
    operator: 'conv2d',
    attributes: { strides: [1, 1], dilations: [1, 1], padding: noPadding, activation: 'relu' },
  } as const;
  const convolved = net.layer(convolution, [
    ...[normalized, net.reals([4, 3, 3, 1], randomReals(36, 1)), net.reals([4], [0, 0, 0, 0])],
  ]);
  const flat = net.layer({ operator: 'reshape', attributes: {} }, [convolved], { shape: [1, 64] });
  const scores = net.layer({ operator: 'fullyConnected', attributes: { activation: 'none' } }, [
    ...[flat, net.reals([4, 64], randomReals(256, 2, -0.2, 0.2)), net.reals([4], [0, 0, 0, 0])],
  ]);
  return net.finish(net.layer({ operator: 'softmax', attributes: { beta: 1 } }, [scores]));
}

async function lossOf(graph: Graph, samples: Dataset = data): Promise<number> {
  const network = await openTrainable(graph);
  try {
    return (await evaluate(network, samples)).loss;
  } finally {
    network.dispose();
  }
}

describe('the step quantize', () => {
  let trained: RecipeNetwork;

  before(async () => {
    trained = await follow('  - retrain: {}\n', startOfRecipe(toyNetwork()));
  });

  for (const scales of ['channel', 'layer'])
    it(`the int8 graph has the weights and ranges that were trained, a scale for each ${scales}`, async () => {
      const network = await follow(
        `  - quantize: { layers: { first: 8, '*': 4 }, scales: ${scales}, retrain: {} }\n`,
        trained,
      );
      const graph = await integersOf(network);
      const made = realWeights(network.graph);
      assert.deepEqual([...made.keys()], ['first', 'second', 'scores']);
      for (const { node, weights } of weightedNodes(graph)) {
        assert.deepEqual(decode(weights.constant!), made.get(node.name));
        const largest = Math.max(...integers(graph, node.name).map(Math.abs));
        assert.ok(node.name === 'first' ? largest > 7 : largest <= 7, `${node.name} holds ${largest}`);
      }
      const ranges = network.learned!.activationRanges;
      const learned = graph.tensors.filter(({ name }) => ranges.has(name));
      // What the first convolution, the addition with its pooling, and the last layer write.
      assert.ok(learned.length >= 4, `${learned.length} activations`);
      for (const { name, quantization } of learned) {
        const { minimum, maximum } = ranges.get(name)!;
        assert.deepEqual(quantization, affineForRange(minimum, maximum));
      }
    });

  it('takes the normalization of pixels into the first layer, and the same weights come out', async () => {
    const pixels = { ...data, values: data.values.map((value) => value * 100) };
    const recipe = recipeOf("  - quantize: { layers: { '*': 4 }, retrain: {} }\n");
    const start = startOfRecipe(networkOfPixels());
    const network = await applyStep(start, recipe.steps[0], { recipe, data: pixels });
    assert.deepEqual(
      network.graph.nodes.filter(({ operator }) => operator === 'batchNormalization'),
      [],
    );
    const graph = await quantizeToInt8(network.graph, [Float32Array.from(pixels.values)], {
      learned: network.learned,
    });
    for (const { node, weights } of weightedNodes(graph))
      assert.deepEqual(decode(weights.constant!), realWeights(network.graph).get(node.name));
    const before = await lossOf(start.graph, pixels);
    const after = await lossOf(network.graph, pixels);
    assert.ok(after < 0.7 * before, `${after} and ${before}`);
  });

  it('weights of 4 bits are stored as such, the same ones', async () => {
    const network = await follow("  - quantize: { layers: { '*': 4 }, retrain: { epochs: 1 } }\n", trained);
    const plain = await integersOf(network);
    const graph = encodeWeights(plain, network.encodings, () => true);
    for (const { node, weights } of weightedNodes(graph)) {
      assert.equal(weights.constant!.encoding, 'int4');
      assert.deepEqual(integers(graph, node.name), integers(plain, node.name));
    }
  });

  it('trained with rounding, 4 bits lose less than rounded afterwards', async () => {
    const before = await lossOf(trained.graph);
    const afterwards = await follow("  - quantize: { layers: { '*': 4 } }\n", trained);
    const aware = await follow("  - quantize: { layers: { '*': 4 }, retrain: {} }\n", trained);
    const [rounded, learned] = [await lossOf(afterwards.graph), await lossOf(aware.graph)];
    assert.ok(rounded > before, `${rounded} and ${before}`);
    assert.ok(learned < rounded, `${learned} and ${rounded}`);
    assert.equal(afterwards.learned!.activationRanges.size, 0);
  });

  it('leaves what is cut cut, and lets its form be the smallest', async () => {
    const network = await follow(
      "  - prune: { layers: { second: 0.5 } }\n  - quantize: { layers: { '*': 4 }, retrain: { epochs: 1 } }\n",
      trained,
    );
    const zeros = realWeights(network.graph)
      .get('second')!
      .filter((weight) => weight === 0).length;
    assert.ok(zeros >= 72, `${zeros} zeros`);
    assert.deepEqual(network.constraints.get('second'), ['pruned', 'quantized']);
    assert.equal(network.encodings.has('second'), false);
    const graph = await integersOf(network);
    assert.deepEqual(
      decode(weightedNodes(graph).find(({ node }) => node.name === 'second')!.weights.constant!),
      realWeights(network.graph).get('second'),
    );
  });

  it('refuses what makes no sense, with the place', () => {
    const refusal = (steps: string) => {
      try {
        const { steps: read } = recipeOf(steps);
        checkLayers(startOfRecipe(toyNetwork()), read);
      } catch (error) {
        assert.ok(error instanceof UserError);
        return error.message;
      }
      return assert.fail('the recipe was taken');
    };
    const step = "  - quantize: { layers: { '*': 4 } }\n";
    assert.match(refusal(`${step}  - retrain: {}\n`), /r\.yaml:5:5: retrain cannot follow quantize/);
    assert.match(refusal(step + step), /name all layers in one step/);
    assert.match(
      refusal(`  - share: { layers: { second: 4 } }\n${step}`),
      /quantize cannot follow share on layer 'second'/,
    );
    assert.match(refusal("  - quantize: { layers: { '*': 5 } }\n"), /4 or 8/);
    assert.match(
      refusal("  - quantize: { layers: { '*': 4 }, activations: true }\n"),
      /activations.* needs retrain/s,
    );
  });
});
