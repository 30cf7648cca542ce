import { type Encoded, encodeInt8 } from '../../tool/encodings/index.js';
import { elementCount, type FixedPointBits, type Node, type Tensor } from '../../tool/graph/graph.js';
import { bytesOf } from './fixed-reference.js';
import { between, pick, type Random, type RandomLayer } from './random-layers.js';

export interface FixedWidths {
  readonly data: FixedPointBits;
  readonly weights?: FixedPointBits;
}

const preserving: readonly Node['operator'][] = ['averagePool2d', 'maxPool2d', 'concatenation', 'pad'];

/** A layer with its shapes and attributes as they were drawn, but with formats, weights and inputs of fixed point. */
export function fixedLayerOf<O extends Node['operator']>(
  { graph, layer: { node } }: RandomLayer<O>,
  { data: bits, weights: weightBits = bits }: FixedWidths,
  random: Random,
): RandomLayer<O> {
  const isWeighted = graph.tensors.some(({ constant }) => constant);
  const inputBits = between(random, 0, bits);
  const weightFraction = between(random, 0, weightBits + 2);
  const format = (fractionBits: number) => ({ kind: 'fixedPoint', bits, fractionBits }) as const;
  const inputs = node.inputs.map((id, index): Tensor => {
    const tensor = graph.tensors[id];
    if (index === 1 && isWeighted)
      return { ...tensor, constant: randomWeights(tensor, weightBits, weightFraction, random) };
    if (index === 2 && isWeighted) {
      const most = 2 ** between(random, 4, bits + weightBits + 3);
      const values = Int32Array.from({ length: elementCount(tensor.shape) }, () =>
        between(random, -most, most),
      );
      const scales = Float64Array.of(2 ** -(inputBits + weightFraction));
      return { ...tensor, constant: { encoding: 'int32', shape: tensor.shape, values, scales, axis: 0 } };
    }
    const own = node.operator === 'add' ? between(random, 0, Math.min(bits, 10)) : inputBits;
    return { ...tensor, quantization: format(own) };
  });
  const output: Tensor = { ...graph.tensors[node.outputs[0]], quantization: format(outputBits()) };
  function outputBits(): number {
    if (isWeighted) {
      const sum = inputBits + weightFraction;
      // Outputs that keep all bits saturate; others spread over the range.
      return random() < 0.1 ? sum : Math.max(sum - 30, sum - between(random, weightBits - 1, weightBits + 6));
    }
    if (preserving.includes(node.operator)) return inputBits;
    if (node.operator === 'mean') return inputBits + between(random, 0, 4);
    if (['softmax', 'logistic', 'tanh'].includes(node.operator)) return bits - 1;
    return between(random, 0, bits);
  }
  const tensors = graph.tensors.map((tensor, id) => {
    const index = node.inputs.indexOf(id);
    if (index >= 0) return inputs[index];
    return id === node.outputs[0] ? output : tensor;
  });
  return {
    graph: { ...graph, tensors },
    layer: { node, inputs, output },
    inputs: inputs.flatMap(({ shape, constant, quantization }) =>
      constant || quantization?.kind !== 'fixedPoint'
        ? []
        : [bytesOf(randomNumbers(elementCount(shape), bits, random).map(BigInt), quantization)],
    ),
  };
}

/** Usually all numbers of so many bits, sometimes only the extremes. */
function randomNumbers(count: number, bits: number, random: Random): number[] {
  const limit = 2 ** (bits - 1);
  const extremes = pick(random, [[-limit], [limit - 1], [-limit, limit - 1], [], [], [], [], []]);
  return Array.from({ length: count }, () =>
    extremes.length > 0 ? pick(random, extremes) : between(random, -limit, limit - 1),
  );
}

function randomWeights(
  { shape, constant }: Tensor,
  bits: FixedPointBits,
  fractionBits: number,
  random: Random,
): Encoded {
  const axis = constant && 'axis' in constant ? constant.axis : 0;
  const stored = randomNumbers(elementCount(shape), bits, random);
  const common = { shape, scales: Float32Array.of(2 ** -fractionBits), axis };
  if (bits === 16) return { encoding: 'int16', values: Int16Array.from(stored), ...common };
  const plain = { encoding: 'int8', values: Int8Array.from(stored), ...common } as const;
  return bits === 4 ? encodeInt8(plain, 'int4') : plain;
}
