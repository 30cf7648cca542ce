import type { Activation, Dilated, Window } from '../../tool/graph/attributes.js';
import type { AffineQuantization, Graph, Node, NodeOf, Tensor, TensorId } from '../../tool/graph/graph.js';
import {
  applyMultiplier,
  clampInt8,
  type Multiplier,
  sigmoidOf,
  softmaxOf,
  toMultiplier,
} from './gemmlowp-reference.js';

/**
 * Runs an int8 graph as TensorFlow Lite Micro's reference kernels do, slowly and in plain loops.
 * @param inputs the raw bytes of the graph's inputs
 * @returns the raw bytes of every activation
 */
export function runInt8Reference(
  graph: Graph,
  inputs: readonly Int8Array[],
): ReadonlyMap<TensorId, Int8Array> {
  const values = new Map<TensorId, Int8Array>(graph.inputs.map((id, index) => [id, inputs[index]]));
  for (const node of graph.nodes) {
    const data = node.inputs.flatMap((id) => values.get(id) ?? []);
    values.set(node.outputs[0], int8Layer(graph, node, data));
  }
  return values;
}

/** Computes one layer of an int8 graph from the raw bytes of its data inputs. */
export function int8Layer(graph: Graph, node: Node, data: readonly Int8Array[]): Int8Array {
  const inputs = node.inputs.map((id) => graph.tensors[id]);
  const output = graph.tensors[node.outputs[0]];
  const [x] = data;
  const from = affine(inputs[0]);
  const to = affine(output);
  switch (node.operator) {
    case 'conv2d':
      return convolution(node, inputs, output, x);
    case 'depthwiseConv2d':
      return depthwise(node, inputs, output, x);
    case 'fullyConnected':
      return fullyConnected(node, inputs, output, x);
    case 'averagePool2d':
    case 'maxPool2d':
      return pool(node, inputs[0], output, x);
    case 'mean':
      return mean(inputs[0], output, x);
    case 'add':
      return add(node.attributes.activation, inputs, to, data);
    case 'concatenation':
      return concatenate(node, inputs, output, data);
    case 'pad':
      return pad(node, inputs[0], output, x);
    case 'reshape':
      return x;
    case 'relu':
    case 'relu6': {
      // Micro's RELU6 forgets to rescale; TensorFlow Lite's does not.
      const multiplier = toMultiplier(Math.fround(from.scale / to.scale));
      const limits = activationLimits(node.operator, to);
      return x.map((value) =>
        clamp(to.zeroPoint + applyMultiplier(value - from.zeroPoint, multiplier), limits),
      );
    }
    case 'requantize': {
      const multiplier = toMultiplier(from.scale / to.scale);
      return x.map((value) => clampInt8(to.zeroPoint + applyMultiplier(value - from.zeroPoint, multiplier)));
    }
    case 'logistic':
    case 'tanh': {
      const { operator } = node;
      return x.map((value) => sigmoidOf(operator, value - from.zeroPoint, from.scale));
    }
    case 'softmax': {
      const depth = output.shape.at(-1)!;
      const result = new Int8Array(x.length);
      for (let row = 0; row < x.length; row += depth)
        result.set(softmaxOf(x.subarray(row, row + depth), node.attributes.beta, from.scale), row);
      return result;
    }
    case 'batchNormalization':
      throw new Error('There is no int8 batch normalization.');
  }
}

function affine({ quantization, name }: Tensor): AffineQuantization {
  if (quantization?.kind !== 'affine') throw new Error(`${name} is not affine int8.`);
  return quantization;
}

type Limits = readonly [minimum: number, maximum: number];

function activationLimits(activation: Activation, { scale, zeroPoint }: AffineQuantization): Limits {
  const minimum = activation === 'none' ? -128 : Math.max(-128, zeroPoint);
  const six = zeroPoint + roundAway(Math.fround(6 / scale));
  return [minimum, activation === 'relu6' ? Math.min(127, six) : 127];
}

function roundAway(value: number): number {
  return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5);
}

function clamp(value: number, [minimum, maximum]: Limits): number {
  return Math.min(maximum, Math.max(minimum, value));
}

/** The stored weights and biases of a layer, with the multiplier of each output channel. */
function constantsOf([input, weights, bias]: readonly Tensor[], output: Tensor, channels: number) {
  const stored = weights.constant;
  if (stored?.encoding !== 'int8') throw new Error(`${weights.name} is not int8.`);
  if (stored.zeroPoints?.some((zeroPoint) => zeroPoint !== 0))
    throw new Error(`${weights.name} is not symmetric.`);
  if (bias && bias.constant?.encoding !== 'int32') throw new Error(`${bias.name} is not int32.`);
  const biases = bias?.constant?.encoding === 'int32' ? bias.constant.values : new Int32Array(channels);
  const scaleOf = (channel: number) => stored.scales[stored.scales.length === 1 ? 0 : channel];
  return { weights: stored.values, biases, scaleOf, from: affine(input), to: affine(output) };
}

function requantizer(multipliers: readonly Multiplier[], activation: Activation, to: AffineQuantization) {
  const limits = activationLimits(activation, to);
  return (sum: number, channel: number) =>
    clamp(applyMultiplier(sum, multipliers[channel]) + to.zeroPoint, limits);
}

function convolution(
  { attributes }: NodeOf<'conv2d'>,
  tensors: readonly Tensor[],
  output: Tensor,
  x: Int8Array,
): Int8Array {
  const [, rows, columns, depth] = tensors[0].shape;
  const [channels, filterRows, filterColumns] = tensors[1].shape;
  const { weights, biases, scaleOf, from, to } = constantsOf(tensors, output, channels);
  const multipliers = Array.from({ length: channels }, (_, channel) =>
    toMultiplier((from.scale * scaleOf(channel)) / to.scale),
  );
  const requantize = requantizer(multipliers, attributes.activation, to);
  const result = new Int8Array(output.shape.reduce((a, b) => a * b));
  let at = 0;
  forEachPixel(output.shape, (row, column) => {
    for (let channel = 0; channel < channels; channel++) {
      let sum = biases[channel];
      for (let r = 0; r < filterRows; r++)
        for (let c = 0; c < filterColumns; c++) {
          const y = position(attributes, 0, row, r);
          const z = position(attributes, 1, column, c);
          if (y < 0 || y >= rows || z < 0 || z >= columns) continue;
          const pixel = (y * columns + z) * depth;
          const tap = ((channel * filterRows + r) * filterColumns + c) * depth;
          for (let d = 0; d < depth; d++) sum += weights[tap + d] * (x[pixel + d] - from.zeroPoint);
        }
      result[at++] = requantize(sum, channel);
    }
  });
  return result;
}

function depthwise(
  { attributes }: NodeOf<'depthwiseConv2d'>,
  tensors: readonly Tensor[],
  output: Tensor,
  x: Int8Array,
): Int8Array {
  const [, rows, columns, depth] = tensors[0].shape;
  const [, filterRows, filterColumns, channels] = tensors[1].shape;
  const { weights, biases, scaleOf, from, to } = constantsOf(tensors, output, channels);
  const multipliers = Array.from({ length: channels }, (_, channel) =>
    toMultiplier((from.scale * scaleOf(channel)) / to.scale),
  );
  const requantize = requantizer(multipliers, attributes.activation, to);
  const result = new Int8Array(output.shape.reduce((a, b) => a * b));
  let at = 0;
  forEachPixel(output.shape, (row, column) => {
    for (let channel = 0; channel < channels; channel++) {
      const d = Math.floor((channel * depth) / channels);
      let sum = biases[channel];
      for (let r = 0; r < filterRows; r++)
        for (let c = 0; c < filterColumns; c++) {
          const y = position(attributes, 0, row, r);
          const z = position(attributes, 1, column, c);
          if (y < 0 || y >= rows || z < 0 || z >= columns) continue;
          const weight = weights[(r * filterColumns + c) * channels + channel];
          sum += weight * (x[(y * columns + z) * depth + d] - from.zeroPoint);
        }
      result[at++] = requantize(sum, channel);
    }
  });
  return result;
}

function fullyConnected(
  { attributes }: NodeOf<'fullyConnected'>,
  tensors: readonly Tensor[],
  output: Tensor,
  x: Int8Array,
): Int8Array {
  const [channels, depth] = tensors[1].shape;
  const { weights, biases, scaleOf, from, to } = constantsOf(tensors, output, channels);
  const perTensor = tensors[1].constant?.encoding === 'int8' && tensors[1].constant.scales.length === 1;
  const multipliers = Array.from({ length: channels }, (_, channel) => {
    // With one scale the product is rounded to 32 bits, with one for each channel it is not.
    const product = from.scale * scaleOf(channel);
    return toMultiplier((perTensor ? Math.fround(product) : product) / to.scale);
  });
  const requantize = requantizer(multipliers, attributes.activation, to);
  return Int8Array.from({ length: channels }, (_, channel) => {
    let sum = biases[channel];
    for (let d = 0; d < depth; d++) sum += weights[channel * depth + d] * (x[d] - from.zeroPoint);
    return requantize(sum, channel);
  });
}

function pool(
  { operator, attributes }: NodeOf<'averagePool2d' | 'maxPool2d'>,
  input: Tensor,
  output: Tensor,
  x: Int8Array,
): Int8Array {
  const [, rows, columns, depth] = input.shape;
  const limits = activationLimits(attributes.activation, affine(output));
  const window = { ...attributes, dilations: [1, 1] as const };
  const result = new Int8Array(output.shape.reduce((a, b) => a * b));
  let at = 0;
  forEachPixel(output.shape, (row, column) => {
    for (let d = 0; d < depth; d++) {
      const values: number[] = [];
      for (let r = 0; r < attributes.filter[0]; r++)
        for (let c = 0; c < attributes.filter[1]; c++) {
          const y = position(window, 0, row, r);
          const z = position(window, 1, column, c);
          if (y >= 0 && y < rows && z >= 0 && z < columns) values.push(x[(y * columns + z) * depth + d]);
        }
      const pooled = operator === 'maxPool2d' ? Math.max(...values) : roundedAverage(values);
      result[at++] = clamp(pooled, limits);
    }
  });
  return result;
}

/** Half away from zero, of the raw bytes. */
function roundedAverage(values: readonly number[]): number {
  const sum = values.reduce((a, b) => a + b);
  const half = Math.floor(values.length / 2);
  return Math.trunc((sum > 0 ? sum + half : sum - half) / values.length);
}

function mean(input: Tensor, output: Tensor, x: Int8Array): Int8Array {
  const from = affine(input);
  const to = affine(output);
  const depth = input.shape[3];
  const count = input.shape[1] * input.shape[2];
  const whole = toMultiplier(from.scale / to.scale);
  const bits = Math.min(Math.floor(Math.log2(count)), 32, 31 + whole.shift);
  const multiplier = {
    multiplier: (whole.multiplier << BigInt(bits)) / BigInt(count),
    shift: whole.shift - bits,
  };
  return Int8Array.from({ length: depth }, (_, d) => {
    let sum = 0;
    for (let i = d; i < x.length; i += depth) sum += x[i];
    return clampInt8(applyMultiplier(sum - from.zeroPoint * count, multiplier) + to.zeroPoint);
  });
}

function add(
  activation: Activation,
  tensors: readonly Tensor[],
  to: AffineQuantization,
  [left, right]: readonly Int8Array[],
): Int8Array {
  const [l, r] = tensors.map(affine);
  const twice = 2 * Math.max(l.scale, r.scale);
  const [toLeft, toRight] = [l, r].map(({ scale }) => toMultiplier(scale / twice));
  const toOutput = toMultiplier(twice / (2 ** 20 * to.scale));
  const limits = activationLimits(activation, to);
  return left.map((value, i) => {
    const sum =
      applyMultiplier((value - l.zeroPoint) * 2 ** 20, toLeft) +
      applyMultiplier((right[i] - r.zeroPoint) * 2 ** 20, toRight);
    return clamp(applyMultiplier(sum, toOutput) + to.zeroPoint, limits);
  });
}

function concatenate(
  { attributes: { axis, activation } }: NodeOf<'concatenation'>,
  inputs: readonly Tensor[],
  output: Tensor,
  data: readonly Int8Array[],
): Int8Array {
  const outer = output.shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const limits = activationLimits(activation, affine(output));
  const result = new Int8Array(output.shape.reduce((a, b) => a * b));
  let at = 0;
  for (let i = 0; i < outer; i++)
    for (const [index, { shape }] of inputs.entries()) {
      const size = shape.slice(axis).reduce((a, b) => a * b);
      result.set(data[index].subarray(i * size, (i + 1) * size), at);
      at += size;
    }
  return result.map((value) => clamp(value, limits));
}

function pad({ attributes }: NodeOf<'pad'>, input: Tensor, output: Tensor, x: Int8Array): Int8Array {
  const result = new Int8Array(output.shape.reduce((a, b) => a * b)).fill(affine(output).zeroPoint);
  const index = input.shape.map(() => 0);
  for (const value of x) {
    const place = index.reduce((at, i, d) => at * output.shape[d] + i + attributes.paddings[d][0], 0);
    result[place] = value;
    for (let d = index.length - 1; d >= 0 && ++index[d] === input.shape[d]; d--) index[d] = 0;
  }
  return result;
}

function forEachPixel(shape: readonly number[], visit: (row: number, column: number) => void): void {
  for (let row = 0; row < shape[1]; row++)
    for (let column = 0; column < shape[2]; column++) visit(row, column);
}

/** Where a tap of the filter falls in the input, along one axis. */
function position(
  { strides, padding, dilations }: Window & Dilated,
  axis: 0 | 1,
  output: number,
  tap: number,
): number {
  return output * strides[axis] - (axis === 0 ? padding.top : padding.left) + tap * dilations[axis];
}
