import type { Encoded } from '../../tool/encodings/index.js';
import { decode } from '../../tool/encodings/index.js';
import type { Activation, Dilated, Window } from '../../tool/graph/attributes.js';
import type { FixedPointQuantization, Graph, Node, Tensor, TensorId } from '../../tool/graph/graph.js';

/**
 * Computes one layer of a fixed-point graph from the bytes of its data inputs, as docs/fixed-point.md defines it: on exact
 * integers, in plain loops.
 */
export function fixedLayer(graph: Graph, node: Node, data: readonly Int8Array[]): Int8Array {
  const inputs = node.inputs.map((id) => graph.tensors[id]);
  const output = graph.tensors[node.outputs[0]];
  const values = data.map((bytes, i) => numbersOf(bytes, formatOf(inputs[i])));
  return bytesOf(layer(node, inputs, output, values), formatOf(output));
}

export function formatOf({ quantization }: Tensor): FixedPointQuantization {
  if (quantization?.kind !== 'fixedPoint') throw new Error('not fixed point');
  return quantization;
}

export function numbersOf(bytes: Int8Array, { bits }: FixedPointQuantization): bigint[] {
  if (bits < 16) return Array.from(bytes, BigInt);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 2 }, (_, i) => BigInt(buffer.readInt16LE(2 * i)));
}

export function bytesOf(numbers: readonly bigint[], { bits }: FixedPointQuantization): Int8Array {
  if (bits < 16) return Int8Array.from(numbers, Number);
  const buffer = Buffer.alloc(2 * numbers.length);
  for (const [i, value] of numbers.entries()) buffer.writeInt16LE(Number(value), 2 * i);
  return Int8Array.from(buffer);
}

/** Runs a whole graph; see {@link fixedLayer}. */
export function runFixedReference(
  graph: Graph,
  inputs: readonly Int8Array[],
): ReadonlyMap<TensorId, Int8Array> {
  const values = new Map<TensorId, Int8Array>(graph.inputs.map((id, index) => [id, inputs[index]]));
  for (const node of graph.nodes) {
    const data = node.inputs.flatMap((id) => values.get(id) ?? []);
    values.set(node.outputs[0], fixedLayer(graph, node, data));
  }
  return values;
}

function layer(node: Node, inputs: readonly Tensor[], output: Tensor, data: bigint[][]): bigint[] {
  const [x, y] = data;
  const [from, to] = [formatOf(inputs[0]), formatOf(output)];
  switch (node.operator) {
    case 'conv2d':
    case 'depthwiseConv2d':
      return convolution(node.operator, node.attributes, inputs, output, x);
    case 'fullyConnected':
      return fullyConnected(node.attributes.activation, inputs, output, x);
    case 'averagePool2d':
    case 'maxPool2d': {
      const { activation } = node.attributes;
      const reduce = node.operator === 'averagePool2d' ? averageOf : largestOf;
      return windows(node.attributes, inputs[0].shape, output.shape, x).map((pixels) =>
        clamp(reduce(pixels), to, activation),
      );
    }
    case 'mean': {
      const [, rows, columns, channels] = inputs[0].shape;
      const count = BigInt(rows * columns);
      const gain = to.fractionBits - from.fractionBits;
      return Array.from({ length: channels }, (_, c) => {
        const sum = x.filter((_, i) => i % channels === c).reduce((a, b) => a + b);
        return clamp(divideRounded(scaled(sum, gain), count), to);
      });
    }
    case 'add':
      return x.map((a, i) => {
        const common = Math.max(from.fractionBits, formatOf(inputs[1]).fractionBits, to.fractionBits);
        const sum =
          scaled(a, common - from.fractionBits) + scaled(y[i], common - formatOf(inputs[1]).fractionBits);
        return clamp(shifted(sum, common - to.fractionBits), to, node.attributes.activation);
      });
    case 'relu':
    case 'relu6':
      return x.map((a) =>
        clamp(shifted(a, from.fractionBits - to.fractionBits), to, node.operator as 'relu'),
      );
    case 'requantize':
      return x.map((a) => clamp(shifted(a, from.fractionBits - to.fractionBits), to));
    case 'logistic':
    case 'tanh':
      return x.map((a) => curve(node.operator as 'tanh', a, from, to));
    case 'softmax': {
      const depth = output.shape.at(-1)!;
      return x.flatMap((_, i) =>
        i % depth === 0 ? softmax(x.slice(i, i + depth), node.attributes.beta, from, to) : [],
      );
    }
    case 'reshape':
      return x;
    case 'concatenation': {
      const { axis } = node.attributes;
      const runs = inputs.map(({ shape }) => shape.slice(axis).reduce((a, b) => a * b));
      const rows = x.length / runs[0];
      return Array.from({ length: rows }, (_, row) =>
        data.flatMap((values, i) => values.slice(row * runs[i], (row + 1) * runs[i])),
      ).flat();
    }
    case 'pad': {
      const { paddings } = node.attributes;
      const { shape } = inputs[0];
      return Array.from({ length: output.shape.reduce((a, b) => a * b) }, (_, index) => {
        let [rest, from, step] = [index, 0, 1];
        for (let d = shape.length - 1; d >= 0; d--) {
          const i = (rest % output.shape[d]) - paddings[d][0];
          if (i < 0 || i >= shape[d]) return 0n;
          from += i * step;
          step *= shape[d];
          rest = Math.floor(rest / output.shape[d]);
        }
        return x[from];
      });
    }
    default:
      throw new Error(`no reference for ${node.operator}`);
  }
}

/** value · 2^bits */
function scaled(value: bigint, bits: number): bigint {
  return value * 2n ** BigInt(bits);
}

/** value / 2^bits, a half rounded up; to the left where there are fewer than none. */
function shifted(value: bigint, bits: number): bigint {
  return bits <= 0 ? scaled(value, -bits) : divideRounded(value, 2n ** BigInt(bits));
}

/** The whole number nearest to a quotient, of two as near the greater. */
function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const doubled = 2n * dividend + divisor;
  const quotient = doubled / (2n * divisor);
  return doubled < 0n && doubled % (2n * divisor) !== 0n ? quotient - 1n : quotient;
}

function clamp(
  value: bigint,
  { bits, fractionBits }: FixedPointQuantization,
  activation: Activation = 'none',
) {
  const limit = 2n ** BigInt(bits - 1);
  const six = BigInt(Math.round(Math.min(6 * 2 ** fractionBits, 2 ** 20)));
  const least = activation === 'none' ? -limit : 0n;
  const most = activation === 'relu6' && six < limit - 1n ? six : limit - 1n;
  return value < least ? least : value > most ? most : value;
}

/** Stored integers of weights or a bias, and their fraction bits. */
function storedOf(constant: Encoded): { values: bigint[]; fractionBits: number } {
  if (constant.encoding === 'float32') throw new Error('not stored in integers');
  const fractionBits = -Math.log2(constant.scales[0]);
  return { values: Array.from(decode(constant), (real) => BigInt(real * 2 ** fractionBits)), fractionBits };
}

function outputsOf(inputs: readonly Tensor[], output: Tensor, activation: Activation) {
  const weights = storedOf(inputs[1].constant!);
  const constant = inputs[2]?.constant;
  const biases = constant?.encoding === 'int32' ? Array.from(constant.values, BigInt) : undefined;
  const to = formatOf(output);
  const drop = formatOf(inputs[0]).fractionBits + weights.fractionBits - to.fractionBits;
  return {
    weights: weights.values,
    finish: (sum: bigint, channel: number) =>
      clamp(shifted(sum + (biases?.[channel] ?? 0n), drop), to, activation),
  };
}

function fullyConnected(activation: Activation, inputs: readonly Tensor[], output: Tensor, x: bigint[]) {
  const { weights, finish } = outputsOf(inputs, output, activation);
  return Array.from({ length: output.shape[1] }, (_, o) =>
    finish(
      x.reduce((sum, value, i) => sum + value * weights[o * x.length + i], 0n),
      o,
    ),
  );
}

function convolution(
  operator: 'conv2d' | 'depthwiseConv2d',
  { strides, dilations, padding, activation }: Window & Dilated & { activation: Activation },
  inputs: readonly Tensor[],
  output: Tensor,
  x: bigint[],
): bigint[] {
  const { weights, finish } = outputsOf(inputs, output, activation);
  const [, height, width, depth] = inputs[0].shape;
  const [, filterRows, filterColumns] = inputs[1].shape;
  const [, rows, columns, channels] = output.shape;
  const results: bigint[] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0n;
        for (let i = 0; i < filterRows; i++)
          for (let j = 0; j < filterColumns; j++) {
            const top = row * strides[0] - padding.top + i * dilations[0];
            const left = column * strides[1] - padding.left + j * dilations[1];
            if (top < 0 || left < 0 || top >= height || left >= width) continue;
            const pixel = (top * width + left) * depth;
            const tap = i * filterColumns + j;
            if (operator === 'depthwiseConv2d') {
              const own = Math.floor(channel / (channels / depth));
              sum += x[pixel + own] * weights[tap * channels + channel];
            } else
              for (let c = 0; c < depth; c++)
                sum += x[pixel + c] * weights[(channel * filterRows * filterColumns + tap) * depth + c];
          }
        results.push(finish(sum, channel));
      }
  return results;
}

/** What each output of a pooling reads. */
function windows(
  { filter, strides, padding }: Window & { readonly filter: readonly [number, number] },
  [, height, width, channels]: readonly number[],
  [, rows, columns]: readonly number[],
  x: bigint[],
): bigint[][] {
  return Array.from({ length: rows * columns * channels }, (_, index) => {
    const channel = index % channels;
    const column = Math.floor(index / channels) % columns;
    const row = Math.floor(index / channels / columns);
    const pixels: bigint[] = [];
    for (let i = 0; i < filter[0]; i++)
      for (let j = 0; j < filter[1]; j++) {
        const top = row * strides[0] - padding.top + i;
        const left = column * strides[1] - padding.left + j;
        if (top >= 0 && left >= 0 && top < height && left < width)
          pixels.push(x[(top * width + left) * channels + channel]);
      }
    return pixels;
  });
}

const averageOf = (pixels: bigint[]) =>
  divideRounded(
    pixels.reduce((a, b) => a + b),
    BigInt(pixels.length),
  );
const largestOf = (pixels: bigint[]) => pixels.reduce((a, b) => (a > b ? a : b));

const functions = { logistic: (x: number) => 1 / (1 + Math.exp(-x)), tanh: Math.tanh };

/** Of bytes the function itself; of 16 bits straight lines between 513 points, up to ±16 and ±8. */
function curve(
  operator: 'logistic' | 'tanh',
  x: bigint,
  from: FixedPointQuantization,
  to: FixedPointQuantization,
): bigint {
  const store = (real: number) => clamp(BigInt(Math.round(real * 2 ** to.fractionBits)), to);
  if (from.bits < 16) return store(functions[operator](Number(x) * 2 ** -from.fractionBits));
  const rangeBits = operator === 'logistic' ? 4 : 3;
  const at = clamp(shifted(x, from.fractionBits - (15 - rangeBits)), { ...from, bits: 16 }) + 32_768n;
  const point = Number(at / 128n);
  const [low, high] = [point, point + 1].map((i) =>
    store(functions[operator]((i / 256 - 1) * 2 ** rangeBits)),
  );
  return low + shifted((high - low) * (at % 128n), 7);
}

/** Of bytes the exponentials themselves; of 16 bits straight lines between points 1/32 apart. 15 fraction bits. */
function softmax(
  row: readonly bigint[],
  beta: number,
  from: FixedPointQuantization,
  to: FixedPointQuantization,
): bigint[] {
  const stepBits = from.bits === 16 ? Math.max(0, from.fractionBits - 5) : 0;
  const step = 2n ** BigInt(stepBits);
  const point = (i: bigint) =>
    BigInt(Math.round(2 ** 15 * Math.exp(-beta * Number(i) * 2 ** (stepBits - from.fractionBits))));
  const largest = largestOf([...row]);
  const exponentials = row.map((value) => {
    const i = (largest - value) / step;
    if (point(i) === 0n) return 0n;
    return point(i) - shifted((point(i) - point(i + 1n)) * ((largest - value) % step), stepBits);
  });
  const sum = exponentials.reduce((a, b) => a + b);
  return exponentials.map((value) => clamp((scaled(value, to.fractionBits) + sum / 2n) / sum, to));
}
