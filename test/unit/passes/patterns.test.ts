import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { OperatorNode } from '../../../tool/graph/attributes.js';
import { elementCount, type Graph, type Quantization, type TensorId } from '../../../tool/graph/graph.js';
import { optimise } from '../../../tool/passes/index.js';
import { type GraphBuilder, graphBuilder, noPadding } from '../../support/build-graph.js';
import { randomReals } from '../../support/random.js';

const around = { top: 1, bottom: 1, left: 1, right: 1 };

/** A network with one image as input, written as a chain of layers. */
function chain(build: (net: GraphBuilder, layer: Chain) => void, quantization?: Quantization): Graph {
  const net = graphBuilder();
  let last = net.input([1, 6, 6, 4], quantization);
  const layer: Chain = (operator, constants = [], shape) => {
    const inputs = [last, ...constants.map((size, index) => reals(net, size, index === 3))];
    last = net.layer(operator, inputs, { ...(shape && { shape }), ...(quantization && { quantization }) });
    return last;
  };
  build(net, layer);
  return net.finish(last);
}

type Chain = (
  operator: OperatorNode,
  constants?: readonly (readonly number[])[],
  shape?: readonly number[],
) => TensorId;

function reals(net: GraphBuilder, shape: readonly number[], isPositive: boolean): TensorId {
  return net.reals(shape, randomReals(elementCount(shape), shape.length + 1, isPositive ? 0.5 : -1));
}

const conv = (padding = noPadding, activation: 'none' | 'relu' = 'none'): OperatorNode => ({
  operator: 'conv2d',
  attributes: { strides: [1, 1], dilations: [1, 1], padding, activation },
});
const normalization: OperatorNode = { operator: 'batchNormalization', attributes: { epsilon: 0.001 } };
const pooling = (operator: 'averagePool2d' | 'maxPool2d', size: number): OperatorNode => ({
  operator,
  attributes: { filter: [size, size], strides: [size, size], padding: noPadding, activation: 'none' },
});
const dense: OperatorNode = { operator: 'fullyConnected', attributes: { activation: 'none' } };
const relu: OperatorNode = { operator: 'relu', attributes: {} };
const relu6: OperatorNode = { operator: 'relu6', attributes: {} };
const reshape: OperatorNode = { operator: 'reshape', attributes: {} };
const mean: OperatorNode = { operator: 'mean', attributes: { keepDimensions: false } };
const pad: OperatorNode = {
  operator: 'pad',
  attributes: {
    paddings: [
      [0, 0],
      [0, 1],
      [0, 1],
      [0, 0],
    ],
  },
};
const filters = [[4, 3, 3, 4], [4]];
const pixels = [[4, 1, 1, 4], [4]];
const four = [[4], [4], [4], [4]];

/** Operators that are left, with their fused activations. */
function operatorsOf(graph: Graph): readonly string[] {
  return graph.nodes.map(({ operator, attributes }) =>
    'activation' in attributes && attributes.activation !== 'none'
      ? `${operator}+${attributes.activation}`
      : operator,
  );
}

const patterns: readonly [title: string, build: Parameters<typeof chain>[0], left: readonly string[]][] = [
  [
    'folds normalization into the convolution before it and fuses the activation',
    (_, layer) => {
      layer(conv(around), filters);
      layer(normalization, four);
      layer(relu6);
    },
    ['conv2d+relu6'],
  ],
  [
    'folds normalization into the convolution behind it where that is not padded',
    (_, layer) => {
      layer(conv(around, 'relu'), filters);
      layer(normalization, four);
      layer(conv(noPadding, 'relu'), filters);
    },
    ['conv2d+relu', 'conv2d+relu'],
  ],
  [
    'keeps normalization in front of padding as a depthwise convolution',
    (_, layer) => {
      layer(conv(around, 'relu'), filters);
      layer(normalization, four);
      layer(conv(around), filters);
    },
    ['conv2d+relu', 'depthwiseConv2d', 'conv2d'],
  ],
  [
    'folds normalization through average pooling, mean and flattening into the fully connected layer',
    (_, layer) => {
      layer(conv(around, 'relu'), filters);
      layer(normalization, four);
      layer(pooling('averagePool2d', 2));
      layer(normalization, four);
      layer(reshape, [], [1, 36]);
      layer(dense, [[3, 36], [3]]);
    },
    ['conv2d+relu', 'averagePool2d', 'reshape', 'fullyConnected'],
  ],
  [
    'joins two normalizations in a row',
    (_, layer) => {
      layer(normalization, four);
      layer(normalization, four);
      layer(conv(around), filters);
    },
    ['depthwiseConv2d', 'conv2d'],
  ],
  [
    'folds normalization through a mean',
    (_, layer) => {
      layer(conv(around, 'relu'), filters);
      layer(normalization, four);
      layer(mean);
      layer(dense, [[3, 4]]);
    },
    ['conv2d+relu', 'mean', 'fullyConnected'],
  ],
  [
    'does not move normalization with a negative factor through maximum pooling',
    (_, layer) => {
      layer(relu);
      layer(normalization, four);
      layer(pooling('maxPool2d', 2));
    },
    ['relu', 'depthwiseConv2d', 'maxPool2d'],
  ],
  [
    'writes normalization of features as a depthwise convolution of one pixel',
    (_, layer) => {
      layer(mean);
      layer(normalization, four);
    },
    ['mean', 'reshape', 'depthwiseConv2d', 'reshape'],
  ],
  [
    'takes padding into a convolution, and leaves it in front of pooling',
    (_, layer) => {
      layer(pad);
      layer(conv(around), filters);
      layer(pad);
      layer(pooling('maxPool2d', 2));
    },
    ['conv2d', 'pad', 'maxPool2d'],
  ],
  [
    'joins activations: ReLU6 is the tighter one',
    (_, layer) => {
      layer(conv(noPadding, 'relu'), filters);
      layer(relu6);
      layer(relu);
    },
    ['conv2d+relu6'],
  ],
  [
    'removes reshapes that do nothing and the first of two',
    (_, layer) => {
      layer(conv(), pixels);
      layer(reshape, [], [1, 6, 6, 4]);
      layer(reshape, [], [1, 36, 1, 4]);
      layer(reshape, [], [1, 144]);
      layer(dense, [[3, 144]]);
    },
    ['conv2d', 'reshape', 'fullyConnected'],
  ],
  [
    'removes an identity at the end and keeps the name of the output',
    (_, layer) => {
      layer(conv(), pixels);
      layer(reshape, [], [1, 6, 6, 4]);
    },
    ['conv2d'],
  ],
  [
    'makes global average pooling a mean',
    (_, layer) => {
      layer(pooling('averagePool2d', 6));
    },
    ['mean'],
  ],
  [
    'removes what nothing reads',
    (net, layer) => {
      const input = layer(relu);
      net.layer(conv(), [input, net.reals([1, 1, 1, 4], [1, 2, 3, 4])]);
    },
    ['relu'],
  ],
];

describe('optimise', () => {
  for (const [title, build, left] of patterns) {
    it(title, () => {
      const graph = chain(build);
      const optimised = optimise(graph);
      assert.deepEqual(operatorsOf(optimised), left);
      const outputName = ({ tensors, outputs }: Graph) => tensors[outputs[0]].name;
      assert.equal(outputName(optimised), outputName(graph));
    });
  }

  it('moves normalization through maximum pooling where it only grows', () => {
    const net = graphBuilder();
    const input = net.layer(relu, [net.input([1, 6, 6, 1])]);
    const constants = [2, 1, 0.5, 0.25].map((value) => net.reals([1], [value]));
    const normalized = net.layer(normalization, [input, ...constants]);
    const graph = optimise(net.finish(net.layer(pooling('maxPool2d', 2), [normalized])));
    assert.deepEqual(operatorsOf(graph), ['relu', 'maxPool2d', 'depthwiseConv2d']);
  });

  it('leaves average pooling in int8 graphs alone: it rounds otherwise than a mean', () => {
    const graph = chain(
      (_, layer) => {
        layer(pooling('averagePool2d', 6));
      },
      { kind: 'affine', scale: 0.5, zeroPoint: 3 },
    );
    assert.equal(optimise(graph), graph);
  });

  it('fuses an int8 ReLU only where it does not rescale', () => {
    const graphOf = (scale: number) => {
      const net = graphBuilder();
      const quantization = { kind: 'affine', scale: 0.5, zeroPoint: -20 } as const;
      const input = net.input([1, 4, 4, 2], quantization);
      const sum = net.layer(
        { operator: 'add', attributes: { activation: 'none' } },
        [input, net.input([1, 4, 4, 2], quantization)],
        { quantization },
      );
      return net.finish(net.layer(relu, [sum], { quantization: { ...quantization, scale } }));
    };
    assert.deepEqual(operatorsOf(optimise(graphOf(0.5))), ['add+relu']);
    assert.deepEqual(operatorsOf(optimise(graphOf(0.25))), ['add', 'relu']);
  });

  it('leaves a tensor that two layers read', () => {
    const net = graphBuilder();
    const branch = net.layer(conv(), [
      net.input([1, 4, 4, 4]),
      net.reals([4, 1, 1, 4], new Array(16).fill(1)),
    ]);
    const clamped = net.layer(relu, [branch]);
    const graph = net.finish(
      net.layer({ operator: 'add', attributes: { activation: 'none' } }, [branch, clamped]),
    );
    assert.deepEqual(operatorsOf(optimise(graph)), ['conv2d', 'relu', 'add']);
  });
});
