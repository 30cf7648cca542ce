import type { Graph, Node, NodeOf, TensorId } from '../graph/graph.js';
import { addParameters, storedSum } from '../quantize/add-parameters.js';
import { activationRange, multiplyByQuantizedMultiplier } from '../quantize/fixed-point.js';
import { integerLayer, outputOf } from '../quantize/integer-layer.js';
import { lookupTable } from '../quantize/lookup-tables.js';
import { meanMultiplier } from '../quantize/mean-multiplier.js';

/** Bounds of the stored values in one channel (an index of the last dimension), over every input there is. */
export interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

const anything: Range = { minimum: -128, maximum: 127 };

/** What the ranges of a node's inputs make of its output's; `undefined` where nothing is known. */
export type RangeRule = (
  graph: Graph,
  node: Node,
  inputs: readonly (readonly Range[])[],
) => readonly Range[] | undefined;

/** The range of every channel of every activation in an int8 graph, by interval arithmetic in the device's integers. */
export function channelRanges(graph: Graph): ReadonlyMap<TensorId, readonly Range[]> {
  return propagateRanges(graph, anything, outputRanges);
}

/**
 * The range of every channel of every activation, from the inputs on.
 * @param anything where nothing is known
 */
export function propagateRanges(
  graph: Graph,
  anything: Range,
  rule: RangeRule,
): ReadonlyMap<TensorId, readonly Range[]> {
  const ranges = new Map<TensorId, readonly Range[]>();
  const unknown = (id: TensorId) =>
    Array.from({ length: graph.tensors[id].shape.at(-1) ?? 1 }, () => anything);
  for (const id of graph.inputs) ranges.set(id, unknown(id));
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    const inputs = node.inputs.flatMap((id) => {
      const range = ranges.get(id);
      return range ? [range] : [];
    });
    ranges.set(output, rule(graph, node, inputs) ?? unknown(output));
  }
  return ranges;
}

/** Whether a channel holds the same value for every input. */
export function isConstant({ minimum, maximum }: Range): boolean {
  return minimum === maximum;
}

function outputRanges(
  graph: Graph,
  node: Node,
  inputs: readonly (readonly Range[])[],
): readonly Range[] | undefined {
  const tensors = node.inputs.map((id) => graph.tensors[id]);
  const output = graph.tensors[node.outputs[0]];
  if (tensors[0].quantization?.kind !== 'affine' || output.quantization?.kind !== 'affine') return undefined;
  const from = tensors[0].quantization;
  const to = output.quantization;
  const [first] = inputs;
  switch (node.operator) {
    case 'conv2d':
    case 'depthwiseConv2d':
    case 'fullyConnected':
      return weightedRanges(graph, node, first);
    case 'averagePool2d':
    case 'maxPool2d': {
      const limits = activationRange(node.attributes.activation, to);
      return first.map((range) => clamp(range, limits));
    }
    case 'mean': {
      const count = tensors[0].shape[1] * tensors[0].shape[2];
      const multiplier = meanMultiplier(from, to, count);
      const meanOf = (x: number) =>
        multiplyByQuantizedMultiplier(count * (x - from.zeroPoint), multiplier) + to.zeroPoint;
      return first.map((range) => clamp(monotone(range, meanOf), anything));
    }
    case 'add': {
      const parameters = addParameters({ node, inputs: tensors, output });
      const [, second] = inputs;
      return first.map(({ minimum, maximum }, channel) => ({
        minimum: storedSum(parameters, minimum, second[channel].minimum),
        maximum: storedSum(parameters, maximum, second[channel].maximum),
      }));
    }
    case 'concatenation':
      return node.attributes.axis === output.shape.length - 1
        ? inputs.flat()
        : first.map((_, channel) => inputs.map((ranges) => ranges[channel]).reduce(hull));
    case 'pad': {
      const isOfChannels = node.attributes.paddings.at(-1)?.some((size) => size > 0);
      const zero = { minimum: to.zeroPoint, maximum: to.zeroPoint };
      return isOfChannels ? undefined : first.map((range) => hull(range, zero));
    }
    case 'reshape': {
      const channels = output.shape.at(-1)!;
      const repeats = channels % first.length === 0;
      return repeats ? Array.from({ length: channels }, (_, c) => first[c % first.length]) : undefined;
    }
    case 'relu':
    case 'relu6':
    case 'logistic':
    case 'tanh':
    case 'requantize': {
      const table = lookupTable(node.operator, from, to);
      return first.map(({ minimum, maximum }) => {
        const results = Array.from({ length: maximum - minimum + 1 }, (_, i) => table[(minimum + i) & 0xff]);
        return { minimum: Math.min(...results), maximum: Math.max(...results) };
      });
    }
    default:
      return undefined;
  }
}

function weightedRanges(
  graph: Graph,
  node: NodeOf<'conv2d' | 'depthwiseConv2d' | 'fullyConnected'>,
  data: readonly Range[],
): readonly Range[] | undefined {
  const inputs = node.inputs.map((id) => graph.tensors[id]);
  const layer = integerLayer({ node, inputs, output: graph.tensors[node.outputs[0]] });
  if (!layer) return undefined;
  const isPadded = 'padding' in node.attributes && Object.values(node.attributes.padding).some((n) => n > 0);
  const products = data.map(({ minimum, maximum }): Range => {
    const range = { minimum: minimum - layer.inputZeroPoint, maximum: maximum - layer.inputZeroPoint };
    // A tap that falls outside the image adds nothing.
    return isPadded ? hull(range, { minimum: 0, maximum: 0 }) : range;
  });
  const perInput = node.operator === 'depthwiseConv2d' ? layer.filters.length / data.length : 1;
  return layer.filters.map((filter, output) => {
    let minimum = layer.biases[output];
    let maximum = minimum;
    filter.forEach((weight, i) => {
      const channel = node.operator === 'depthwiseConv2d' ? Math.floor(output / perInput) : i % data.length;
      const product = products[channel];
      minimum += weight * (weight > 0 ? product.minimum : product.maximum);
      maximum += weight * (weight > 0 ? product.maximum : product.minimum);
    });
    const sums = { minimum, maximum };
    return monotone(sums, (sum) => outputOf(layer, output, sum));
  });
}

/** The range of a function that never falls. */
function monotone({ minimum, maximum }: Range, f: (value: number) => number): Range {
  return { minimum: f(minimum), maximum: f(maximum) };
}

function hull(a: Range, b: Range): Range {
  return { minimum: Math.min(a.minimum, b.minimum), maximum: Math.max(a.maximum, b.maximum) };
}

function clamp(range: Range, limits: Range): Range {
  return monotone(range, (value) => Math.min(limits.maximum, Math.max(limits.minimum, value)));
}
