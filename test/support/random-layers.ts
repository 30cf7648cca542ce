import type { Activation, OperatorNode, Padding } from '../../tool/graph/attributes.js';
import { elementCount, type Graph, type Node } from '../../tool/graph/graph.js';
import type { LayerOf } from '../../tool/kernels/kernel.js';
import { graphBuilder } from './build-graph.js';

/** A graph of one int8 layer with random numbers and quantizations, and stored values for its inputs. */
export interface RandomLayer<O extends Node['operator']> {
  readonly graph: Graph;
  readonly layer: LayerOf<O>;
  readonly inputs: readonly Int8Array[];
}

export type Random = () => number;

/** A whole number from `low` to `high`, both included. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)];
}

/** Which layers to draw; what is not given is random. */
export interface ConvolutionLimits {
  readonly input?: readonly [rows: number, columns: number, channels: number];
  readonly channels?: readonly [least: number, most: number];
  readonly filter?: readonly [rows: number, columns: number];
  readonly strides?: readonly [rows: number, columns: number];
  readonly dilations?: readonly [rows: number, columns: number];
  readonly padding?: Padding;
  /** Output channels of a 2-D convolution. */
  readonly outputs?: number;
  readonly activation?: Activation;
}

/** A convolution of random size, strides, dilations and paddings. */
export function randomConvolution<O extends 'conv2d' | 'depthwiseConv2d'>(
  operator: O,
  random: Random,
  limits: ConvolutionLimits = {},
): RandomLayer<O> {
  const pair = (low: number, high: number) =>
    [between(random, low, high), between(random, low, high)] as const;
  const channels = between(random, ...(limits.channels ?? [1, 9]));
  const [rows, columns, depth] = limits.input ?? [...pair(1, 9), channels];
  const filter = limits.filter ?? pair(1, 4);
  const dilations = limits.dilations ?? (random() < 0.7 ? ([1, 1] as const) : pair(1, 3));
  const padding = limits.padding ?? paddingFor([rows, columns], filter, dilations, random);
  const outputs =
    operator === 'conv2d' ? (limits.outputs ?? between(random, 1, 9)) : depth * pick(random, [1, 1, 1, 2, 3]);
  const shape = operator === 'conv2d' ? [outputs, ...filter, depth] : [1, ...filter, outputs];
  const node = {
    operator,
    attributes: {
      strides: limits.strides ?? pair(1, 3),
      padding,
      dilations,
      activation: limits.activation ?? randomActivation(random),
    },
  } as OperatorNode;
  return randomLayer(node, [1, rows, columns, depth], shape, outputs, random);
}

/** A fully connected layer of random or given size. */
export function randomFullyConnected(
  random: Random,
  inputs = between(random, 1, 70),
  outputs = between(random, 1, 20),
  activation = randomActivation(random),
): RandomLayer<'fullyConnected'> {
  const node = { operator: 'fullyConnected', attributes: { activation } } as const;
  return randomLayer(node, [1, inputs], [outputs, inputs], outputs, random);
}

export function randomActivation(random: Random): Activation {
  return pick(random, ['none', 'relu', 'relu6'] as const);
}

/** Random padding, smaller than the filter, with which the filter fits the image. */
export function paddingFor(
  size: readonly [number, number],
  filter: readonly [number, number],
  dilations: readonly [number, number],
  random: Random,
) {
  const [[top, bottom], [left, right]] = [0, 1].map((axis) => {
    const extent = (filter[axis] - 1) * dilations[axis] + 1;
    const before = between(random, 0, extent - 1);
    const after = Math.max(between(random, 0, extent - 1), extent - size[axis] - before);
    return [before, after];
  });
  return { top, bottom, left, right };
}

function randomLayer<O extends Node['operator']>(
  operator: OperatorNode,
  inputShape: readonly number[],
  weightsShape: readonly number[],
  outputs: number,
  random: Random,
): RandomLayer<O> {
  const zeroPoint = () => between(random, -128, 127);
  const count = elementCount(weightsShape);
  const scaleCount = random() < 0.7 ? outputs : 1;
  const scales = Float32Array.from({ length: scaleCount }, () => 0.002 + 0.01 * random());
  const channelOf = (index: number) =>
    operator.operator === 'depthwiseConv2d' ? index % outputs : Math.floor((index / count) * outputs);
  // As TensorFlow quantizes a channel of real zeros: the least of scales, the greatest of biases.
  // TensorFlow never gives -128 as a weight, but a file may hold it.
  const least = random() < 0.1 ? -128 : -127;
  const dead = new Set(scaleCount > 1 && random() < 0.3 ? [between(random, 0, outputs - 1)] : []);
  for (const channel of dead) scales[channel] = 1e-9;
  const taps = operator.operator === 'depthwiseConv2d' ? count / outputs : count / weightsShape[0];
  const isRelu = (operator.attributes as { activation?: Activation }).activation !== 'none';
  const builder = graphBuilder();
  const input = builder.input(inputShape, {
    kind: 'affine',
    scale: Math.fround(0.01 + 0.1 * random()),
    zeroPoint: zeroPoint(),
  });
  const weights = builder.constant(weightsShape, {
    encoding: 'int8',
    shape: weightsShape,
    values: Int8Array.from({ length: count }, (_, i) =>
      dead.has(channelOf(i)) ? 0 : between(random, least, 127),
    ),
    scales,
    axis: operator.operator === 'depthwiseConv2d' ? 3 : 0,
  });
  const biasShape = [outputs];
  const bias = builder.constant(biasShape, {
    encoding: 'int32',
    shape: biasShape,
    values: Int32Array.from({ length: outputs }, (_, channel) =>
      dead.has(channel) ? pick(random, [-1, 1]) * 2 ** 30 : between(random, -20_000, 20_000),
    ),
    scales: Float32Array.of(1),
    axis: 0,
  });
  const output = builder.layer(operator, random() < 0.8 ? [input, weights, bias] : [input, weights], {
    quantization: {
      kind: 'affine',
      // So that outputs spread over the range, and some are clamped.
      scale: Math.fround(0.0004 * Math.sqrt(taps) * (1 + 3 * random())),
      zeroPoint: isRelu && random() < 0.7 ? -128 : zeroPoint(),
    },
  });
  const graph = builder.finish(output);
  const node = graph.nodes[0] as LayerOf<O>['node'];
  const layer: LayerOf<O> = {
    node,
    inputs: node.inputs.map((id) => graph.tensors[id]),
    output: graph.tensors[node.outputs[0]],
  };
  return {
    graph,
    layer,
    inputs: [Int8Array.from({ length: elementCount(inputShape) }, () => between(random, -128, 127))],
  };
}
