import type { Dilated, Padding, Window } from '../../../graph/attributes.js';
import type { TensorId } from '../../../graph/graph.js';
import { damaged } from '../../limits.js';
import { resolvePadding } from '../../padding.js';
import { UnsupportedLayer } from '../../unsupported.js';
import { conv2dOptions, depthwiseConv2dOptions, paddings, readOptions } from '../schema.js';
import {
  fileTensor,
  fusedActivation,
  inputValue,
  type NamedOperator,
  plainInput,
  setOutput,
  type Translation,
} from '../translation.js';
import { addWeighted } from './weighted.js';

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

function requireChannels(isDepthwise: boolean, channels: number, weights: readonly number[]): void {
  if (!isDepthwise && weights[3] !== channels) {
    throw new UnsupportedLayer(
      `it is a grouped convolution: filters read ${weights[3]} of ${channels} channels`,
      'a depthwise convolution followed by a 1x1 convolution',
    );
  }
}
