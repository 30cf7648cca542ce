import type { Encoded, Int8Encoded } from '../../../encodings/index.js';
import type { OperatorNode } from '../../../graph/attributes.js';
import type { AffineQuantization, TensorId } from '../../../graph/graph.js';
import { addConstant } from '../../add-layer.js';
import { damaged } from '../../limits.js';
import { realConstant, storedInt8, storedInt32 } from '../constants.js';
import { addOperator, constantInput, isInt8, type NamedOperator, type Translation } from '../translation.js';

type WeightedNode = Extract<OperatorNode, { operator: 'conv2d' | 'depthwiseConv2d' | 'fullyConnected' }>;

/** The dimension of the output channels in each operator's weights: the only one that scales may run along. */
const channelAxis: Readonly<Record<WeightedNode['operator'], number>> = {
  conv2d: 0,
  depthwiseConv2d: 3,
  fullyConnected: 0,
};

/** Adds an operator that reads weights and, where the file has one, a bias. */
export function addWeighted(
  translation: Translation,
  operator: NamedOperator,
  input: TensorId,
  node: WeightedNode,
): TensorId {
  const { draft } = translation;
  const weights = constantInput(translation, operator, 1);
  if (!weights) throw damaged(`an operator (${operator.code}) has no weights`);
  const bias = constantInput(translation, operator, 2);
  // Fully connected weights serve a 1×1 convolution too.
  const isPixel = node.operator === 'conv2d' && weights.shape.length === 2;
  const shape = isPixel ? [weights.shape[0], 1, 1, weights.shape[1]] : weights.shape;

  const encoded: Encoded[] = [];
  const { quantization } = draft.tensors[input];
  if (isInt8(translation, operator) && quantization?.kind === 'affine') {
    const stored = { ...storedInt8(weights, channelAxis[node.operator]), shape };
    encoded.push(isPixel ? withFullyConnectedScale(stored, quantization) : stored);
    if (bias) encoded.push(storedInt32(bias, accumulatorScales(stored, quantization)));
  } else {
    for (const tensor of bias ? [weights, bias] : [weights]) {
      encoded.push({ encoding: 'float32', values: realConstant(tensor) });
    }
  }
  const add = (what: string, shape: readonly number[], constant: Encoded) =>
    addConstant(draft, `${operator.name}/${what}`, shape, constant);
  const inputs = [input, add('weights', shape, encoded[0])];
  if (bias) inputs.push(add('bias', bias.shape, encoded[1]));
  return addOperator(translation, operator, { ...node, inputs });
}

/** Scales of the sums that biases are added to. */
function accumulatorScales({ scales }: Int8Encoded, input: AffineQuantization): Float32Array {
  return Float32Array.from(scales, (scale) => scale * input.scale);
}

/**
 * TensorFlow Lite multiplies the scales of inputs and weights in single precision for fully connected layers with one
 * weight scale, and in double precision for convolutions. This makes the latter come to the same.
 */
function withFullyConnectedScale(weights: Int8Encoded, input: AffineQuantization): Int8Encoded {
  if (weights.scales.length !== 1) return weights;
  const product = Math.fround(weights.scales[0] * input.scale);
  return { ...weights, scales: Float64Array.of(product / input.scale) };
}
