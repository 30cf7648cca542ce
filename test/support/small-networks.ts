import type { OperatorNode } from '../../tool/graph/attributes.js';
import { elementCount, type Graph, type TensorId } from '../../tool/graph/graph.js';
import { graphBuilder, noPadding } from './build-graph.js';
import { randomSource } from './random.js';

/** Draws the weights of a layer; `shape` is [outputs, …], or [1, rows, columns, channels] of depthwise layers. */
export type DrawWeights = (shape: readonly number[], random: () => number) => Float32Array;

/** Real numbers, evenly spread, with which activations keep their size from layer to layer. */
export const evenWeights: DrawWeights = (shape, random) => {
  const limit = Math.sqrt(6 / fanIn(shape));
  return Float32Array.from({ length: elementCount(shape) }, () => limit * (2 * random() - 1));
};

function fanIn(shape: readonly number[]): number {
  return elementCount(shape.slice(1)) / (isDepthwise(shape) ? shape.at(-1)! : 1);
}

function isDepthwise(shape: readonly number[]): boolean {
  return shape.length === 4 && shape[0] === 1;
}

/**
 * A third of each value Wp, 0 and −Wn, by the channel or for the whole layer.
 * @param negative Wn / Wp
 */
export function ternaryWeights(negative: number, by: 'layer' | 'channel'): DrawWeights {
  return (shape, random) => {
    const channels = isDepthwise(shape) ? shape[3] : shape[0];
    const size = 1.2 / Math.sqrt(fanIn(shape));
    const scales = Array.from({ length: channels }, () => size * (by === 'layer' ? 1 : 0.5 + random()));
    return Float32Array.from({ length: elementCount(shape) }, (_, i) => {
      const channel = isDepthwise(shape) ? i % channels : Math.floor((i * channels) / elementCount(shape));
      return scales[channel] * [1, 0, -negative][Math.floor(3 * random())];
    });
  };
}

/** Draws layers in turn by several ways. */
export function byTurns(...ways: readonly DrawWeights[]): DrawWeights {
  let layer = 0;
  return (shape, random) => ways[layer++ % ways.length](shape, random);
}

const same = { top: 1, bottom: 1, left: 1, right: 1 };

/** A network in the making, with weights drawn for every layer. */
function networkBuilder(name: string, draw: DrawWeights) {
  const net = graphBuilder(name);
  const random = randomSource(7);
  const weighted = (operator: OperatorNode, name: string, x: TensorId, shape: readonly number[]) => {
    const biases = Array.from({ length: isDepthwise(shape) ? shape[3] : shape[0] }, () => random() - 0.5);
    const constants = [net.reals(shape, draw(shape, random)), net.reals([biases.length], biases)];
    return net.layer(operator, [x, ...constants], { name });
  };
  const window = { strides: [1, 1], dilations: [1, 1], padding: noPadding, activation: 'relu' } as const;
  return {
    ...net,
    convolution: (
      name: string,
      x: TensorId,
      outputs: number,
      side: number,
      options: Partial<Extract<OperatorNode, { operator: 'conv2d' }>['attributes']> = {},
    ) =>
      weighted({ operator: 'conv2d', attributes: { ...window, ...options } }, name, x, [
        outputs,
        side,
        side,
        net.shapeOf(x)[3],
      ]),
    depthwise: (name: string, x: TensorId, stride: number) =>
      weighted(
        {
          operator: 'depthwiseConv2d',
          attributes: { ...window, strides: [stride, stride], padding: same },
        },
        name,
        x,
        [1, 3, 3, net.shapeOf(x)[3]],
      ),
    halve: (name: string, x: TensorId) =>
      net.layer(
        {
          operator: 'maxPool2d',
          attributes: { filter: [2, 2], strides: [2, 2], padding: noPadding, activation: 'none' },
        },
        [x],
        { name },
      ),
    dense: (name: string, x: TensorId, outputs: number, activation: 'none' | 'relu' = 'none') =>
      weighted({ operator: 'fullyConnected', attributes: { activation } }, name, x, [
        outputs,
        net.shapeOf(x)[1],
      ]),
    softmax: (x: TensorId) => net.layer({ operator: 'softmax', attributes: { beta: 1 } }, [x]),
  };
}

/** Convolutions and pooling by turns, then fully connected layers, as LeNet-5 has them. */
export function smallLeNet(draw: DrawWeights): Graph {
  const net = networkBuilder('lenet', draw);
  const input = net.input([1, 18, 17, 1]);
  const pooled = net.halve('pool', net.convolution('conv', input, 6, 5));
  const features = net.halve('pool_2', net.convolution('conv_2', pooled, 12, 3));
  const flat = net.layer({ operator: 'reshape', attributes: {} }, [features], {
    shape: [1, elementCount(net.shapeOf(features))],
  });
  const hidden = net.dense('dense', flat, 30, 'relu');
  return net.finish(net.softmax(net.dense('dense_2', hidden, 5)));
}

/** Depthwise separable layers and a residual connection, as DS-CNN and ResNet-8 have them. */
export function smallResidualNet(draw: DrawWeights): Graph {
  const net = networkBuilder('residual', draw);
  const input = net.input([1, 13, 12, 3]);
  const start = net.convolution('conv', input, 9, 3, { padding: same });
  const narrow = net.convolution('pointwise', net.depthwise('depthwise', start, 1), 9, 1, {
    activation: 'none',
  });
  const sum = net.layer({ operator: 'add', attributes: { activation: 'relu' } }, [start, narrow], {
    name: 'add',
  });
  const wide = net.convolution('pointwise_2', net.depthwise('depthwise_2', sum, 2), 16, 1, {
    activation: 'relu6',
  });
  const mean = net.layer({ operator: 'mean', attributes: { keepDimensions: false } }, [wide], {
    name: 'mean',
  });
  return net.finish(net.softmax(net.dense('dense', mean, 5)));
}
