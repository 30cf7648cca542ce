import { activationRange } from '../quantize/fixed-point.js';
import { followsSpecification } from '../quantize/specification.js';
import { elementBytes } from '../quantize/stored.js';
import { channelSteps, inputLag } from './input-lag.js';
import type { Argument, CallBuilder, Kernel, KernelRequest, LayerOf } from './kernel.js';
import type { WindowShape } from './window.js';

type PoolLayer = LayerOf<'averagePool2d'> | LayerOf<'maxPool2d'>;

/** Columns of a window that 16-bit lanes can sum up, `EDGEC_LANE_PIXELS`. */
export const lanePixels = 256;

export const averagePool: Kernel<'averagePool2d'> = {
  name: 'edgec_average_pool_s8',
  operator: 'averagePool2d',
  supports: isQuantizedAlike,
  lower: (layer, builder) => lowerPool(layer, builder, 'edgec_average_pool.h'),
};

export const averagePoolDsp: Kernel<'averagePool2d'> = {
  ...averagePool,
  name: 'edgec_average_pool_s8_dsp',
  supports: (layer, { features }) =>
    features.includes('dsp') && layer.node.attributes.filter[1] <= lanePixels && isQuantizedAlike(layer),
};

export const maxPool: Kernel<'maxPool2d'> = {
  name: 'edgec_max_pool_s8',
  operator: 'maxPool2d',
  supports: isQuantizedAlike,
  lower: (layer, builder) => lowerPool(layer, builder, 'edgec_max_pool.h'),
};

export const maxPoolDsp: Kernel<'maxPool2d'> = {
  ...maxPool,
  name: 'edgec_max_pool_s8_dsp',
  supports: (layer, { features }) => features.includes('dsp') && isQuantizedAlike(layer),
};

function isQuantizedAlike({ node, inputs, output }: PoolLayer): boolean {
  // Numbers of 16 bits are no bytes.
  return elementBytes(output.quantization) === 1 && followsSpecification(node.operator, inputs, output);
}

function lowerPool(layer: PoolLayer, builder: CallBuilder, header: string): KernelRequest {
  const window = poolWindow(layer);
  const { minimum, maximum } = activationRange(layer.node.attributes.activation, layer.output.quantization!);
  return {
    header,
    arguments: [
      builder.input('input'),
      builder.output('output'),
      ...poolArguments(window, builder),
      builder.shape('minimum', minimum),
      builder.shape('maximum', maximum),
    ],
    inputLag: inputLag(channelSteps(window)),
  };
}

/** The window of a pooling layer. */
export function poolWindow({ node, inputs, output }: PoolLayer): WindowShape {
  const { filter, strides, padding } = node.attributes;
  const image = ([, rows, columns, channels]: readonly number[]) => ({ rows, columns, channels });
  return {
    input: image(inputs[0].shape),
    output: image(output.shape),
    filter: { rows: filter[0], columns: filter[1] },
    stride: { rows: strides[0], columns: strides[1] },
    dilation: { rows: 1, columns: 1 },
    paddingTop: padding.top,
    paddingLeft: padding.left,
  };
}

/** A pooling window as arguments, in the order in which the C kernels take them. */
export function poolArguments(window: WindowShape, builder: CallBuilder): Argument[] {
  const { input, output, filter, stride } = window;
  return [
    builder.shape('input_rows', input.rows),
    builder.shape('input_columns', input.columns),
    builder.shape('channels', input.channels),
    builder.shape('output_rows', output.rows),
    builder.shape('output_columns', output.columns),
    builder.shape('filter_rows', filter.rows),
    builder.shape('filter_columns', filter.columns),
    builder.shape('stride_rows', stride.rows),
    builder.shape('stride_columns', stride.columns),
    builder.shape('padding_top', window.paddingTop),
    builder.shape('padding_left', window.paddingLeft),
  ];
}
