import { type Encoded, type Int8Encoded, toInt8 } from '../../tool/encodings/index.js';
import { matrixShape } from '../../tool/encodings/rows.js';
import { ternary } from '../../tool/encodings/ternary.js';
import { elementCount, type Graph, type Node } from '../../tool/graph/graph.js';
import { between, pick, type Random, type RandomLayer } from './random-layers.js';

/**
 * Random weights of a shape of which most are zero: rows without weights and full ones, lone weights, and long gaps
 * among them.
 * @param values what the others are
 */
export function randomSparse(
  shape: readonly number[],
  random: Random,
  values: () => number = () => between(random, 1, 127) * pick(random, [-1, 1]),
): Int8Array {
  const { rows, columns } = matrixShape(shape);
  const overall = random() < 0.5 ? random() ** 3 : 0.05;
  const weights = Array.from({ length: rows }, () => {
    const density = pick(random, [0, 1, overall, overall, overall]);
    const row = Array.from({ length: columns }, () => (random() < density ? values() : 0));
    if (random() < 0.2) row[between(random, 0, columns - 1)] = values();
    return row;
  });
  return Int8Array.from(weights.flat());
}

/** A drawn layer with most of its weights taken away, which the kernel gets in another encoding. */
export function sparseLayer<O extends Node['operator']>(
  drawn: RandomLayer<O>,
  random: Random,
  encode: (plain: Int8Encoded) => Encoded,
): RandomLayer<O> {
  const weights = drawn.layer.inputs[1];
  const plain = { ...toInt8(weights.constant!)!, values: randomSparse(weights.shape, random) };
  return withWeights(drawn, plain, encode(plain));
}

/** A drawn layer whose weights are of few values, which the kernel gets in another encoding. */
export function sharedLayer<O extends Node['operator']>(
  drawn: RandomLayer<O>,
  random: Random,
  encode: (plain: Int8Encoded) => Encoded,
  values: readonly number[],
): RandomLayer<O> {
  const weights = toInt8(drawn.layer.inputs[1].constant!)!;
  const plain = { ...weights, values: weights.values.map(() => pick(random, values)) };
  return withWeights(drawn, plain, encode(plain));
}

/**
 * A drawn layer of ternary weights, with one magnitude, one for each sign, or both for each output channel; now and then
 * all of one sign.
 */
export function ternaryLayer<O extends 'conv2d' | 'depthwiseConv2d' | 'fullyConnected'>(
  drawn: RandomLayer<O>,
  random: Random,
  kinds: readonly ('one' | 'signs' | 'channels' | 'channel signs')[] = [
    'one',
    'signs',
    'channels',
    'channel signs',
  ],
): RandomLayer<O> {
  const { shape, constant } = drawn.layer.inputs[1];
  const node: Node = drawn.layer.node;
  const axis = node.operator === 'depthwiseConv2d' ? 3 : 0;
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const kind = pick(random, kinds);
  const pair = (): readonly [number, number] => {
    const positive = pick(random, [127, between(random, 1, 127)]);
    return kind === 'one' || kind === 'channels' ? [positive, positive] : [positive, between(random, 1, 128)];
  };
  const shared = pair();
  const pairs = Array.from({ length: shape[axis] }, () =>
    kind === 'one' || kind === 'signs' ? shared : pair(),
  );
  const signs = pick(random, [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1], [-1, 1], [-1], [1], [0]]);
  const plain = {
    ...toInt8(constant!)!,
    axis,
    values: Int8Array.from({ length: elementCount(shape) }, (_, i) => {
      const [positive, negative] = pairs[Math.floor(i / inner) % shape[axis]];
      const sign = pick(random, signs);
      return sign > 0 ? positive : sign < 0 ? -negative : 0;
    }),
  };
  return withWeights(drawn, plain, ternary.encode(plain));
}

/** A layer with other weights: plain ones for the reference, the same encoded for the kernel. */
export function withWeights<O extends Node['operator']>(
  { graph, layer, inputs }: RandomLayer<O>,
  plain: Int8Encoded,
  encoded: Encoded,
): RandomLayer<O> {
  const [data, weights, ...rest] = layer.inputs;
  const id = layer.node.inputs[1];
  const tensors: Graph['tensors'] = graph.tensors.with(id, { ...weights, constant: plain });
  return {
    graph: { ...graph, tensors },
    layer: { ...layer, inputs: [data, { ...weights, constant: encoded }, ...rest] },
    inputs,
  };
}
