import type { Dilated, OperatorNode, Padding, Window } from '../../../graph/attributes.js';
import { elementCount, type TensorId } from '../../../graph/graph.js';
import { reshaped } from '../../add-layer.js';
import { damaged } from '../../limits.js';
import { resolvePadding } from '../../padding.js';
import { UnsupportedLayer } from '../../unsupported.js';
import {
  conv2dOptions,
  depthwiseConv2dOptions,
  fullyConnectedOptions,
  paddings,
  readOptions,
} from '../schema.js';
import {
  activationInput,
  addOperator,
  addWeights,
  constantInput,
  fileTensor,
  fusedActivation,
  inputValue,
  type NamedOperator,
  plainInput,
  setOutput,
  type Translation,
} from '../translation.js';

/** CONV_2D and DEPTHWISE_CONV_2D. */
export function convolution(translation: Translation, operator: NamedOperator): void {
  const value = inputValue(translation, operator, 0);
  if (value?.kind === 'blocked') {
    translation.values.set(operator.outputs[0], { ...value, convolution: { operator, name: operator.name } });
    return;
  }
  const input = plainInput(translation, operator);
  setOutput(translation, operator, addConvolution(translation, operator, input));
}

/**
 * Adds the layer that a convolution becomes.
 * @param dilated padding and dilation of one that the file expresses by blocks
 */
export function addConvolution(
  translation: Translation,
  operator: NamedOperator,
  input: TensorId,
  dilated?: Dilated & { readonly padding: Padding },
): TensorId {
  const isDepthwise = operator.code === 'DEPTHWISE_CONV_2D';
  const weights = fileTensor(translation, operator, 1);
  const size = translation.draft.tensors[input].shape;
  if (weights.shape.length !== 4 || size.length !== 4) {
    throw damaged(`a convolution has weights [${weights.shape}] and an input [${size}]`);
  }
  const options = readOptions(operator, isDepthwise ? depthwiseConv2dOptions : conv2dOptions);
  const strides = [options.strideRows, options.strideColumns] as const;
  const dilations = [options.dilationRows, options.dilationColumns] as const;
  const mode = paddings[options.padding];
  if (!mode) throw damaged(`a convolution has the padding ${options.padding}`);
  const padding = resolvePadding(
    mode,
    [size[1], size[2]],
    [weights.shape[1], weights.shape[2]],
    strides,
    dilations,
  );
  let window: Window & Dilated = { strides, padding, dilations };
  if (dilated) {
    if (mode !== 'valid' || [...strides, ...dilations].some((step) => step !== 1)) {
      throw new UnsupportedLayer('it is dilated and strided at the same time', 'a stride of 1');
    }
    window = { strides, ...dilated };
  }
  const attributes = { ...window, activation: fusedActivation(options.activation) };
  requireChannels(isDepthwise, size[3], weights.shape);
  return addWeighted(translation, operator, input, {
    attributes,
    operator: isDepthwise ? 'depthwiseConv2d' : 'conv2d',
  });
}

/** FULLY_CONNECTED: over the last dimension; where others remain it is a 1×1 convolution. */
export function fullyConnected(translation: Translation, operator: NamedOperator): void {
  const { tensor, shape } = activationInput(translation, operator);
  const options = readOptions(operator, fullyConnectedOptions);
  if (options.weightsFormat !== 0) throw new UnsupportedLayer('its weights are shuffled', 'plain weights');
  const { shape: weights } = fileTensor(translation, operator, 1);
  if (weights.length !== 2) throw damaged(`fully connected weights are [${weights}]`);
  const [outputs, inputs] = weights;
  const rows = elementCount(shape) / inputs;
  if (!Number.isInteger(rows)) throw damaged(`fully connected weights [${weights}] do not fit [${shape}]`);
  const activation = fusedActivation(options.activation);
  const { draft } = translation;
  if (rows === 1) {
    const output = addWeighted(translation, operator, reshaped(draft, tensor, [1, inputs]), {
      operator: 'fullyConnected',
      attributes: { activation },
    });
    const kept = options.keepDimensions ? [...shape.slice(0, -1), outputs] : [1, outputs];
    setOutput(translation, operator, reshaped(draft, output, kept), kept);
    return;
  }
  const image = reshaped(draft, tensor, [1, 1, rows, inputs]);
  const node = {
    operator: 'conv2d',
    attributes: {
      strides: [1, 1],
      dilations: [1, 1],
      padding: resolvePadding('valid', [1, rows], [1, 1], [1, 1]),
      activation,
    },
  } as const;
  const output = addWeighted(translation, operator, image, node, [outputs, 1, 1, inputs]);
  const kept = options.keepDimensions ? [...shape.slice(0, -1), outputs] : [rows, outputs];
  const batched = kept[0] === 1 ? kept : [1, ...kept];
  setOutput(translation, operator, reshaped(draft, output, batched), kept);
}

function addWeighted(
  translation: Translation,
  operator: NamedOperator,
  input: TensorId,
  node: Extract<OperatorNode, { operator: 'conv2d' | 'depthwiseConv2d' | 'fullyConnected' }>,
  weightsShape?: readonly number[],
): TensorId {
  const weights = constantInput(translation, operator, 1);
  const bias = constantInput(translation, operator, 2);
  if (!weights) throw damaged(`an operator (${operator.code}) has no weights`);
  const inputs = [input, addWeights(translation, operator, 'weights', weights, weightsShape)];
  if (bias) inputs.push(addWeights(translation, operator, 'bias', bias));
  return addOperator(translation, operator, { ...node, inputs });
}

function requireChannels(isDepthwise: boolean, channels: number, weights: readonly number[]): void {
  if (!isDepthwise && weights[3] !== channels) {
    throw new UnsupportedLayer(
      `it is a grouped convolution: filters read ${weights[3]} of ${channels} channels`,
      'a depthwise convolution followed by a 1x1 convolution',
    );
  }
}
