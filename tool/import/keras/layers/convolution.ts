import type { Padding } from '../../../graph/attributes.js';
import type { TensorId } from '../../../graph/graph.js';
import { addLayer, reshaped } from '../../add-layer.js';
import { damaged } from '../../limits.js';
import { resolvePadding } from '../../padding.js';
import { UnsupportedLayer } from '../../unsupported.js';
import {
  countSetting,
  flagSetting,
  paddingSetting,
  requireChannelsLast,
  windowSetting,
} from '../settings.js';
import { type KerasWeight, requireWeight } from '../weights.js';
import {
  constant,
  fusedActivation,
  type LayerContext,
  type LayerTranslator,
  onlyInput,
  shapeOf,
} from './layer.js';

type Pair = readonly [rows: number, columns: number];

/** What the convolution layers have in common; on sequences they work as on images of one row. */
interface Convolution {
  readonly image: TensorId;
  readonly channels: number;
  readonly filter: Pair;
  readonly window: { readonly strides: Pair; readonly dilations: Pair; readonly padding: Padding };
}

/** Conv2D and Conv1D. */
export function convolution(rank: 1 | 2): LayerTranslator {
  return (context, inputs) => {
    const { draft, config, name } = context;
    const { image, channels, filter, window } = readConvolution(context, inputs, rank);
    const filters = countSetting(config, 'filters');
    if (countSetting(config, 'groups', 1) !== 1) {
      throw new UnsupportedLayer('it is a grouped convolution', 'DepthwiseConv2D followed by a 1x1 Conv2D');
    }
    const [kernel, bias] = readWeights(context, ['kernel']);
    const weights = filtersFirst(context, kernel, rank, filter, channels, filters);
    const { activation, after } = fusedActivation(context);
    const output = addLayer(draft, {
      operator: 'conv2d',
      name,
      inputs: [
        image,
        constant(context, 'weights', [filters, ...filter, channels], weights),
        ...biasInput(context, bias, filters),
      ],
      attributes: { ...window, activation },
    });
    return after(fromImage(context, output, rank));
  };
}

/** DepthwiseConv2D and DepthwiseConv1D. */
export function depthwiseConvolution(rank: 1 | 2): LayerTranslator {
  return (context, inputs) => {
    const { draft, name } = context;
    const [kernel, bias] = readWeights(context, ['kernel|depthwise_kernel']);
    const { image, shape, values, window } = readDepthwise(context, inputs, rank, kernel);
    const { activation, after } = fusedActivation(context);
    const output = addLayer(draft, {
      operator: 'depthwiseConv2d',
      name,
      inputs: [image, constant(context, 'weights', shape, values), ...biasInput(context, bias, shape[3])],
      attributes: { ...window, activation },
    });
    return after(fromImage(context, output, rank));
  };
}

/** SeparableConv2D and SeparableConv1D: a depthwise convolution and a 1×1 one. */
export function separableConvolution(rank: 1 | 2): LayerTranslator {
  return (context, inputs) => {
    const { draft, config, name } = context;
    const [kernel, mixing, bias] = readWeights(context, ['depthwise_kernel', 'pointwise_kernel']);
    const { image, shape, values, window } = readDepthwise(context, inputs, rank, kernel);
    const depthwise = addLayer(draft, {
      operator: 'depthwiseConv2d',
      name: `${name}_depthwise`,
      inputs: [image, constant(context, 'depthwise_weights', shape, values)],
      attributes: { ...window, activation: 'none' },
    });
    const filters = countSetting(config, 'filters');
    const weights = filtersFirst(context, mixing, rank, [1, 1], shape[3], filters);
    const { activation, after } = fusedActivation(context);
    const output = addLayer(draft, {
      operator: 'conv2d',
      name,
      inputs: [
        depthwise,
        constant(context, 'weights', [filters, 1, 1, shape[3]], weights),
        ...biasInput(context, bias, filters),
      ],
      attributes: { strides: [1, 1], dilations: [1, 1], padding: noPadding, activation },
    });
    return after(fromImage(context, output, rank));
  };
}

const noPadding: Padding = { top: 0, bottom: 0, left: 0, right: 0 };

function readConvolution(context: LayerContext, inputs: readonly TensorId[], rank: 1 | 2): Convolution {
  const { draft, config } = context;
  requireChannelsLast(config);
  const input = onlyInput(inputs);
  const shape = shapeOf(context, input);
  if (shape.length !== rank + 2) throw damaged(`a convolution reads [${shape}]`);
  const image = rank === 1 ? reshaped(draft, input, [1, 1, ...shape.slice(1)]) : input;
  const [, rows, columns, channels] = shapeOf(context, image);
  const filter = windowSetting(config, 'kernel_size', rank);
  const strides = windowSetting(config, 'strides', rank, Array(rank).fill(1));
  const dilations = windowSetting(config, 'dilation_rate', rank, Array(rank).fill(1));
  const mode = paddingSetting(config);
  const padding =
    mode === 'causal'
      ? // Every step sees only those before it.
        { ...noPadding, left: (filter[1] - 1) * dilations[1] }
      : resolvePadding(mode, [rows, columns], filter, strides, dilations);
  return { image, channels, filter, window: { strides, dilations, padding } };
}

/** A depthwise kernel [rows, columns, channels, multiplier] lies in memory as the graph wants it. */
function readDepthwise(context: LayerContext, inputs: readonly TensorId[], rank: 1 | 2, kernel: KerasWeight) {
  const { image, channels, filter, window } = readConvolution(context, inputs, rank);
  const multiplier = countSetting(context.config, 'depth_multiplier', 1);
  const size = rank === 1 ? filter.slice(1) : filter;
  const { values } = requireWeight(
    kernel,
    [...size, channels, multiplier],
    `the kernel of "${context.name}"`,
  );
  return { image, window, values, shape: [1, ...filter, channels * multiplier] };
}

/** A layer's kernels, with its bias behind them where it has one. */
function readWeights(context: LayerContext, kernels: readonly string[]): readonly KerasWeight[] {
  const hasBias = flagSetting(context.config, 'use_bias', true);
  return context.weights(...kernels, ...(hasBias ? ['bias'] : []));
}

function biasInput(context: LayerContext, bias: KerasWeight | undefined, channels: number): TensorId[] {
  if (!bias) return [];
  const { values } = requireWeight(bias, [channels], `the bias of "${context.name}"`);
  return [constant(context, 'bias', [channels], values)];
}

/** A kernel [rows, columns, channels, filters] with the filters in front. */
function filtersFirst(
  { name }: LayerContext,
  kernel: KerasWeight,
  rank: 1 | 2,
  filter: Pair,
  channels: number,
  filters: number,
): Float32Array {
  const size = rank === 1 ? filter.slice(1) : filter;
  const { values } = requireWeight(kernel, [...size, channels, filters], `the kernel of "${name}"`);
  return transposed(values, values.length / filters, filters);
}

/** A matrix with rows and columns exchanged. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column];
    }
  }
  return result;
}

function fromImage(context: LayerContext, image: TensorId, rank: 1 | 2): TensorId {
  if (rank === 2) return image;
  const [, , ...sequence] = shapeOf(context, image);
  return reshaped(context.draft, image, [1, ...sequence]);
}
