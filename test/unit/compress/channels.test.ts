import assert from 'node:assert/strict';
import { biasMasks, channelMasks, withSilentChannels } from '../../../tool/compress/channels.js';
import { quantizeToInt8 } from '../../../tool/compress/integer.js';
import { realWeights, weightedNodes } from '../../../tool/compress/layers.js';
import { applyMasks } from '../../../tool/compress/prune.js';
import { UserError } from '../../../tool/errors.js';
import { runFloat } from '../../../tool/float/executor.js';
import { elementCount, type Graph } from '../../../tool/graph/graph.js';
import { graphMacs } from '../../../tool/operators/index.js';
import { removeEmptyChannels } from '../../../tool/passes/remove-empty-channels.js';
import { graphBuilder, noPadding } from '../../support/build-graph.js';
import { perceptron } from '../../support/perceptron.js';
import { randomReals } from '../../support/random.js';
import { toyNetwork } from '../../support/toy-training.js';

const magnitudes = (graph: Graph) =>
  new Map([...realWeights(graph)].map(([name, weights]) => [name, weights.map(Math.abs)]));

/** A window of 3 × 3 around each pixel. */
const padded = {
  strides: [1, 1],
  dilations: [1, 1],
  padding: { top: 1, bottom: 1, left: 1, right: 1 },
} as const;

/** Two convolutions side by side, joined in one, then read by a third and a depthwise one. */
function joined(): Graph {
  const net = graphBuilder('joined');
  const convolution = {
    operator: 'conv2d',
    attributes: { ...padded, activation: 'relu' },
  } as const;
  const image = net.input([1, 5, 5, 2]);
  const weights = (shape: readonly number[], seed: number) =>
    net.reals(
      shape,
      randomReals(
        shape.reduce((a, b) => a * b),
        seed,
        -1,
        1,
      ),
    );
  const left = net.layer(convolution, [image, weights([4, 3, 3, 2], 1), weights([4], 2)], { name: 'left' });
  const right = net.layer(convolution, [image, weights([4, 3, 3, 2], 3), weights([4], 4)], { name: 'right' });
  const both = net.layer(
    { operator: 'concatenation', attributes: { axis: 3, activation: 'none' } },
    [left, right],
    { name: 'both' },
  );
  const deep = net.layer(
    { operator: 'depthwiseConv2d', attributes: { ...convolution.attributes, padding: noPadding } },
    [both, weights([1, 3, 3, 8], 5), weights([8], 6)],
    { name: 'deep' },
  );
  return net.finish(
    net.layer(convolution, [deep, weights([3, 3, 3, 8], 7), weights([3], 8)], { name: 'last' }),
  );
}

/** A convolution whose padded depthwise reader gives constants for empty channels, then 1 × 1, pooling and scores. */
function separable(): Graph {
  const net = graphBuilder('separable');
  let seed = 20;
  const weights = (...shape: number[]) => net.reals(shape, randomReals(elementCount(shape), seed++, -1, 1));
  const attributes = { ...padded, activation: 'relu' } as const;
  const image = net.input([1, 5, 5, 1]);
  const stem = net.layer({ operator: 'conv2d', attributes }, [image, weights(8, 3, 3, 1), weights(8)], {
    name: 'stem',
  });
  const deep = net.layer(
    { operator: 'depthwiseConv2d', attributes },
    [stem, weights(1, 3, 3, 8), net.reals([8], Array<number>(8).fill(0.5))],
    { name: 'deep' },
  );
  const mix = net.layer(
    { operator: 'conv2d', attributes: { ...attributes, padding: noPadding } },
    [deep, weights(8, 1, 1, 8)],
    { name: 'mix' },
  );
  const pooled = net.layer(
    {
      operator: 'maxPool2d',
      attributes: { filter: [2, 2], strides: [2, 2], padding: noPadding, activation: 'none' },
    },
    [mix],
  );
  const flat = net.layer({ operator: 'reshape', attributes: {} }, [pooled], { shape: [1, 32] });
  return net.finish(
    net.layer({ operator: 'fullyConnected', attributes: { activation: 'none' } }, [flat, weights(2, 32)], {
      name: 'scores',
    }),
  );
}

/** A convolution, a padded depthwise and a 1 × 1 one with batch normalizations behind each, as they are trained, then scores. */
function normalized(): Graph {
  const net = graphBuilder('normalized');
  let seed = 40;
  const reals = (from: number, to: number, ...shape: number[]) =>
    net.reals(shape, randomReals(elementCount(shape), seed++, from, to));
  const attributes = { ...padded, activation: 'none' } as const;
  const normalization = { operator: 'batchNormalization', attributes: { epsilon: 1e-3 } } as const;
  const block = (operator: 'conv2d' | 'depthwiseConv2d', data: number, shape: number[], name: string) => {
    const padding = shape[1] === 1 ? noPadding : attributes.padding;
    const sums = net.layer(
      { operator, attributes: { ...attributes, padding } },
      [data, reals(-1, 1, ...shape)],
      {
        name,
      },
    );
    const statistics = [reals(-1, 1, 6), reals(-1, 1, 6), reals(-1, 1, 6), reals(0.5, 2, 6)];
    return net.layer({ operator: 'relu', attributes: {} }, [net.layer(normalization, [sums, ...statistics])]);
  };
  const stem = block('conv2d', net.input([1, 5, 5, 1]), [6, 3, 3, 1], 'stem');
  const deep = block('depthwiseConv2d', stem, [1, 3, 3, 6], 'deep');
  const mix = block('conv2d', deep, [6, 1, 1, 6], 'mix');
  const pooled = net.layer({ operator: 'mean', attributes: { keepDimensions: false } }, [mix], {
    shape: [1, 6],
  });
  return net.finish(
    net.layer(
      { operator: 'fullyConnected', attributes: { activation: 'none' } },
      [pooled, reals(-1, 1, 2, 6)],
      {
        name: 'scores',
      },
    ),
  );
}

describe('channels', () => {
  it('those with the least sum of saliencies go, with their biases', () => {
    const graph = perceptron([6, 5, 3]);
    const masks = channelMasks(graph, magnitudes(graph), new Map([['dense1', 0.4]]));
    const narrow = withSilentChannels(applyMasks(graph, masks), ['dense1']);
    const own = magnitudes(graph).get('dense1')!;
    const sums = [0, 1, 2, 3, 4].map((row) => own.subarray(6 * row, 6 * row + 6).reduce((a, b) => a + b, 0));
    const least = [0, 1, 2, 3, 4].toSorted((a, b) => sums[a] - sums[b]).slice(0, 2);
    assert.deepEqual(
      [...biasMasks(narrow, ['dense1']).get('dense1')!],
      [0, 1, 2, 3, 4].map((row) => (least.includes(row) ? 0 : 1)),
    );
    const [{ node }] = weightedNodes(narrow);
    const bias = narrow.tensors[node.inputs[2]].constant!;
    assert.ok(bias.encoding === 'float32');
    for (const row of least) assert.equal(bias.values[row] + 0, 0);
  });

  it('the int8 network is narrower, through concatenations and depthwise convolutions too', async () => {
    const graph = joined();
    const masks = channelMasks(
      graph,
      magnitudes(graph),
      new Map([
        ['left', 0.5],
        ['right', 0.25],
      ]),
    );
    const narrow = withSilentChannels(applyMasks(graph, masks), ['left', 'right']);
    const samples = [randomReals(50 * 20, 9, -1, 1)];
    const [before, after] = [await quantizeToInt8(graph, samples), await quantizeToInt8(narrow, samples)];
    const shapes = (int8: Graph) => weightedNodes(int8).map(({ weights }) => weights.shape.join());
    assert.deepEqual(shapes(before), ['4,3,3,2', '4,3,3,2', '1,3,3,8', '3,3,3,8']);
    // A depthwise channel of zeros is its bias, which the last layer's bias takes in where no padding is in the way.
    const [left, right] = shapes(after);
    assert.deepEqual([left, right], ['2,3,3,2', '3,3,3,2']);
    assert.ok(graphMacs(after) < graphMacs(before));
  });

  it('a network in real numbers without the empty channels gives the same, narrower', async () => {
    for (const [graph, shares, shapes] of [
      [joined(), { left: 0.5, right: 0.25 }, ['2,3,3,2', '3,3,3,2', '1,3,3,5', '3,3,3,5']],
      [perceptron([6, 5, 3]), { dense1: 0.4 }, ['3,6', '3,3']],
      [separable(), { stem: 0.5, mix: 0.25 }, ['4,3,3,1', '1,3,3,4', '6,1,1,4', '2,24']],
      [normalized(), { stem: 0.5, mix: 0.34 }, ['3,3,3,1', '1,3,3,3', '4,1,1,3', '2,4']],
    ] as const) {
      const masks = channelMasks(graph, magnitudes(graph), new Map(Object.entries(shares)));
      const masked = withSilentChannels(applyMasks(graph, masks), Object.keys(shares));
      const narrow = removeEmptyChannels.apply(masked);
      assert.deepEqual(
        weightedNodes(narrow).map(({ weights }) => weights.shape.join()),
        shapes,
      );
      const size = elementCount(graph.tensors[graph.inputs[0]].shape);
      const samples = [randomReals(4 * size, 3, -1, 1)];
      const [[before], [after]] = [await runFloat(masked, samples), await runFloat(narrow, samples)];
      assert.equal(before.length, after.length);
      for (const [i, value] of before.entries())
        assert.ok(Math.abs(value - after[i]) < 1e-5 * Math.max(1, Math.abs(value)), `${value}, ${after[i]}`);
      assert.equal(removeEmptyChannels.apply(narrow), narrow);
    }
  });

  const refused: readonly (readonly [what: string, graph: Graph, layer: string, reason: RegExp])[] = [
    ['outputs', perceptron([4, 3, 2]), 'dense2', /'dense2'.*(softmax|outputs)/],
    ['sums of branches', toyNetwork(), 'second', /'second' \(conv2d\).*adds its channels/],
    ['depthwise convolutions', joined(), 'deep', /'deep'.*belongs to one of its input/],
  ];
  for (const [what, graph, layer, reason] of refused)
    it(`of ${what} are refused, with the reason`, () =>
      assert.throws(
        () => channelMasks(graph, magnitudes(graph), new Map([[layer, 0.5]])),
        (error) => error instanceof UserError && reason.test(error.message) && error.hint !== undefined,
      ));
});
