import type { OperatorNode } from '../../tool/graph/attributes.js';
import { type AffineQuantization, elementCount, type Node } from '../../tool/graph/graph.js';
import type { LayerOf } from '../../tool/kernels/kernel.js';
import { graphBuilder } from './build-graph.js';
import {
  between,
  paddingFor,
  pick,
  type Random,
  type RandomLayer,
  randomActivation,
} from './random-layers.js';

/** A layer without weights. */
export function operatorLayer<O extends Node['operator']>(
  operator: Extract<OperatorNode, { operator: O }>,
  inputs: readonly { readonly shape: readonly number[]; readonly quantization: AffineQuantization }[],
  output: AffineQuantization,
  random: Random,
): RandomLayer<O> {
  const builder = graphBuilder();
  const ids = inputs.map(({ shape, quantization }) => builder.input(shape, quantization));
  const graph = builder.finish(builder.layer(operator, ids, { quantization: output }));
  const [node] = graph.nodes;
  return {
    graph,
    layer: {
      node: node as LayerOf<O>['node'],
      inputs: node.inputs.map((id) => graph.tensors[id]),
      output: graph.tensors[node.outputs[0]],
    },
    inputs: inputs.map(({ shape }) => randomBytes(elementCount(shape), random)),
  };
}

/** Affine quantization with any zero point, often at an end. */
export function randomQuantization(random: Random, least = 0.01, most = 0.2): AffineQuantization {
  const scale = Math.fround(least * (most / least) ** random());
  const zeroPoint = pick(random, [-128, 127, 0, ...[1, 2, 3].map(() => between(random, -128, 127))]);
  return { kind: 'affine', scale, zeroPoint };
}

/** Stored values: usually all of them, sometimes only the extremes. */
function randomBytes(count: number, random: Random): Int8Array {
  const values = pick(random, [[-128], [127], [-128, 127], ...[1, 2, 3, 4, 5].map(() => [])]);
  return Int8Array.from({ length: count }, () =>
    values.length > 0 ? pick(random, values) : between(random, -128, 127),
  );
}

/** Pooling with small windows and any strides and paddings; now and then with one too large for 16-bit sums. */
export function randomPool<O extends 'averagePool2d' | 'maxPool2d'>(
  operator: O,
  random: Random,
): RandomLayer<O> {
  const pair = (low: number, high: number) =>
    [between(random, low, high), between(random, low, high)] as const;
  const isLarge = random() < 0.05;
  const filter = isLarge ? pair(16, 24) : pair(1, 4);
  const image = isLarge ? pair(16, 30) : pair(1, 9);
  const quantization = randomQuantization(random);
  const attributes = {
    filter,
    strides: pair(1, 4),
    padding: paddingFor(image, filter, [1, 1], random),
    activation: randomActivation(random),
  };
  const input = { shape: [1, ...image, between(random, 1, 13)], quantization };
  const node = { operator, attributes } as Extract<OperatorNode, { operator: O }>;
  return operatorLayer(node, [input], quantization, random);
}

export function randomMean(random: Random): RandomLayer<'mean'> {
  const most = pick(random, [1, 3, 9, 40]);
  const shape = [1, between(random, 1, most), between(random, 1, most), between(random, 1, 13)];
  const input = { shape, quantization: randomQuantization(random) };
  const keepDimensions = random() < 0.5;
  return operatorLayer(
    { operator: 'mean', attributes: { keepDimensions } },
    [input],
    randomQuantization(random),
    random,
  );
}

/** A sum whose scales are those of real networks or, sometimes, simple fractions of each other. */
export function randomAdd(random: Random): RandomLayer<'add'> {
  const shape = [1, between(random, 1, 3), between(random, 1, 3), between(random, 1, 15)];
  const unit = 0.02 + 0.1 * random();
  const simple = random() < 0.3;
  const quantization = (): AffineQuantization => ({
    ...randomQuantization(random),
    scale: Math.fround(unit * (simple ? pick(random, [0.5, 1, 1, 2]) : 4 ** (random() - 0.5))),
  });
  const inputs = [0, 1].map(() => ({ shape, quantization: quantization() }));
  const activation = randomActivation(random);
  return operatorLayer({ operator: 'add', attributes: { activation } }, inputs, quantization(), random);
}

export function randomConcatenation(random: Random): RandomLayer<'concatenation'> {
  const shape = [1, ...Array.from({ length: between(random, 1, 3) }, () => between(random, 1, 5))];
  const axis = between(random, 1, shape.length - 1);
  const quantization = randomQuantization(random);
  const inputs = Array.from({ length: between(random, 1, 8) }, () => ({
    shape: shape.with(axis, between(random, 1, 20)),
    quantization,
  }));
  const attributes = { axis, activation: randomActivation(random) };
  return operatorLayer({ operator: 'concatenation', attributes }, inputs, quantization, random);
}

export function randomPad(random: Random): RandomLayer<'pad'> {
  const shape = [1, ...Array.from({ length: between(random, 1, 3) }, () => between(random, 1, 5))];
  const paddings = shape.map((_, dimension) =>
    dimension === 0 || random() < 0.3
      ? ([0, 0] as const)
      : ([between(random, 0, 3), between(random, 0, 3)] as const),
  );
  const quantization = randomQuantization(random);
  return operatorLayer(
    { operator: 'pad', attributes: { paddings } },
    [{ shape, quantization }],
    quantization,
    random,
  );
}

export function randomSoftmax(random: Random): RandomLayer<'softmax'> {
  const depth = random() < 0.05 ? between(random, 200, 600) : between(random, 1, 30);
  const input = {
    shape: [1, between(random, 1, 3), depth],
    quantization: randomQuantization(random, 0.0005, 8),
  };
  const attributes = { beta: pick(random, [1, 1, 0.5, 2.25, 10]) };
  return operatorLayer({ operator: 'softmax', attributes }, [input], probabilities, random);
}

/** The quantizations that TensorFlow Lite prescribes. */
const probabilities: AffineQuantization = { kind: 'affine', scale: 1 / 256, zeroPoint: -128 };
const tanhOutput: AffineQuantization = { kind: 'affine', scale: 1 / 128, zeroPoint: 0 };

export function randomElementwise<O extends 'relu' | 'relu6' | 'logistic' | 'tanh' | 'requantize'>(
  operator: O,
  random: Random,
): RandomLayer<O> {
  const quantization = randomQuantization(random, 0.001, 0.5);
  const outputs: Record<string, AffineQuantization> = {
    logistic: probabilities,
    tanh: tanhOutput,
  };
  const output = outputs[operator] ?? randomQuantization(random, 0.001, 0.5);
  const node = { operator, attributes: {} } as Extract<OperatorNode, { operator: O }>;
  const shape = [1, between(random, 1, 300)];
  return operatorLayer(node, [{ shape, quantization }], output, random);
}
