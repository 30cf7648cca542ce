import type { Activation, Padding, Window } from '../../tool/graph/attributes.js';
import type { Node } from '../../tool/graph/graph.js';

/** A tensor of the plain reference: numbers in row-major order. */
export interface Reals {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

type Index = readonly number[];

/** The operators' definitions, element by element in 64-bit arithmetic, for a batch of one. */
export function referenceOperator(node: Node, inputs: readonly Reals[], shape: readonly number[]): Reals {
  const [x, ...constants] = inputs;
  switch (node.operator) {
    case 'conv2d': {
      const [weights, bias] = constants;
      const { attributes } = node;
      return fill(shape, ([, row, column, channel]) => {
        let sum = bias?.values[channel] ?? 0;
        for (const tap of taps(
          attributes,
          weights.shape[1],
          weights.shape[2],
          attributes.dilations,
          row,
          column,
        ))
          for (let c = 0; c < x.shape[3]; c++)
            sum += at(x, [0, ...tap.pixel, c]) * at(weights, [channel, ...tap.tap, c]);
        return clamp(attributes.activation, sum);
      });
    }
    case 'depthwiseConv2d': {
      const [weights, bias] = constants;
      const { attributes } = node;
      const multiplier = shape[3] / x.shape[3];
      return fill(shape, ([, row, column, channel]) => {
        let sum = bias?.values[channel] ?? 0;
        for (const tap of taps(
          attributes,
          weights.shape[1],
          weights.shape[2],
          attributes.dilations,
          row,
          column,
        ))
          sum +=
            at(x, [0, ...tap.pixel, Math.floor(channel / multiplier)]) *
            at(weights, [0, ...tap.tap, channel]);
        return clamp(attributes.activation, sum);
      });
    }
    case 'fullyConnected': {
      const [weights, bias] = constants;
      return fill(shape, ([, output]) => {
        let sum = bias?.values[output] ?? 0;
        for (let i = 0; i < x.shape[1]; i++) sum += at(x, [0, i]) * at(weights, [output, i]);
        return clamp(node.attributes.activation, sum);
      });
    }
    case 'averagePool2d':
    case 'maxPool2d': {
      const { attributes, operator } = node;
      const [rows, columns] = attributes.filter;
      return fill(shape, ([, row, column, channel]) => {
        const window: number[] = [];
        for (const { pixel } of taps(attributes, rows, columns, [1, 1], row, column))
          if (inside(x, [0, ...pixel, 0])) window.push(at(x, [0, ...pixel, channel]));
        const pooled =
          operator === 'maxPool2d' ? Math.max(...window) : window.reduce((a, b) => a + b) / window.length;
        return clamp(attributes.activation, pooled);
      });
    }
    case 'mean':
      return fill(shape, (index) => {
        const [, rows, columns] = x.shape;
        let sum = 0;
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++) sum += at(x, [0, row, column, index.at(-1)!]);
        return sum / (rows * columns);
      });
    case 'add':
      return fill(shape, (index) => clamp(node.attributes.activation, at(x, index) + at(inputs[1], index)));
    case 'concatenation': {
      const { axis, activation } = node.attributes;
      return fill(shape, (index) => {
        let position = index[axis];
        const source = inputs.find((input) => {
          if (position < input.shape[axis]) return true;
          position -= input.shape[axis];
          return false;
        });
        return clamp(activation, at(source!, index.with(axis, position)));
      });
    }
    case 'pad': {
      const { paddings } = node.attributes;
      return fill(shape, (index) =>
        at(
          x,
          index.map((i, dimension) => i - paddings[dimension][0]),
        ),
      );
    }
    case 'reshape':
    case 'requantize':
      return { shape, values: x.values };
    case 'relu':
      return fill(shape, (index) => Math.max(0, at(x, index)));
    case 'relu6':
      return fill(shape, (index) => Math.min(6, Math.max(0, at(x, index))));
    case 'logistic':
      return fill(shape, (index) => 1 / (1 + Math.exp(-at(x, index))));
    case 'tanh':
      return fill(shape, (index) => Math.tanh(at(x, index)));
    case 'softmax': {
      const { beta } = node.attributes;
      return fill(shape, (index) => {
        let sum = 0;
        for (let i = 0; i < shape.at(-1)!; i++) sum += Math.exp(beta * at(x, index.with(-1, i)));
        return Math.exp(beta * at(x, index)) / sum;
      });
    }
    case 'batchNormalization': {
      const [scale, offset, mean, variance] = constants.map(({ values }) => values);
      return fill(shape, (index) => {
        const c = index.at(-1)!;
        const deviation = Math.sqrt(variance[c] + node.attributes.epsilon);
        return (scale[c] * (at(x, index) - mean[c])) / deviation + offset[c];
      });
    }
  }
}

/** Where each weight of a filter falls for one output pixel, outside the image included. */
function* taps(
  { strides, padding }: Window,
  rows: number,
  columns: number,
  dilations: readonly [number, number],
  row: number,
  column: number,
): Generator<{ tap: [number, number]; pixel: [number, number] }> {
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++)
      yield {
        tap: [r, c],
        pixel: [
          row * strides[0] - padding.top + r * dilations[0],
          column * strides[1] - padding.left + c * dilations[1],
        ],
      };
}

function clamp(activation: Activation, value: number): number {
  if (activation === 'none') return value;
  return Math.max(0, activation === 'relu6' ? Math.min(6, value) : value);
}

function inside({ shape }: Reals, index: Index): boolean {
  return index.every((i, dimension) => i >= 0 && i < shape[dimension]);
}

/** An element, or 0 outside the tensor. */
function at(tensor: Reals, index: Index): number {
  if (!inside(tensor, index)) return 0;
  return tensor.values[index.reduce((offset, i, dimension) => offset * tensor.shape[dimension] + i, 0)];
}

function fill(shape: readonly number[], value: (index: Index) => number): Reals {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: count }, (_, position) => {
    const index: number[] = [];
    let rest = position;
    for (const size of shape.toReversed()) {
      index.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return value(index);
  });
  return { shape, values };
}

/** TensorFlow's SAME padding along one axis. */
export function samePadding(
  [rows, columns]: readonly [number, number],
  filter: readonly [number, number],
  strides: readonly [number, number],
  dilations: readonly [number, number] = [1, 1],
): Padding {
  const total = [rows, columns].map((size, axis) => {
    const extent = (filter[axis] - 1) * dilations[axis] + 1;
    return Math.max(0, (Math.ceil(size / strides[axis]) - 1) * strides[axis] + extent - size);
  });
  const [top, left] = total.map((size) => Math.floor(size / 2));
  return { top, bottom: total[0] - top, left, right: total[1] - left };
}
