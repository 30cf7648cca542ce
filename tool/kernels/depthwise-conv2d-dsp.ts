import { type IntegerLayer, integerLayer } from '../quantize/integer-layer.js';
import { halvesOf } from './channel-pairs.js';
import { clamps, type FastChannel, fastChannels, finishWords, roundingOf } from './finish.js';
import type { Kernel } from './kernel.js';
import { type WindowShape, windowShape } from './window.js';

/** Channels that are regrouped together, and bytes that they take for one row of a column. */
const groupChannels = 4;
const rowBytes = 32;

/** Depthwise 3x3 convolution with the DSP extension. */
export const depthwiseConv2dDsp: Kernel<'depthwiseConv2d'> = {
  name: 'edgec_depthwise_conv2d_s8_dsp',
  operator: 'depthwiseConv2d',
  supports(layer, { features }) {
    const integers = integerLayer(layer);
    return (
      features.includes('dsp') &&
      integers !== undefined &&
      fitsWindow(windowShape(layer)) &&
      packChannels(integers) !== undefined
    );
  },
  lower(layer, builder) {
    const integers = integerLayer(layer)!;
    const window = windowShape(layer);
    const { input, output, stride } = window;
    const stripRows = stripRowsOf(window, builder.spareBytes);
    return {
      header: 'edgec_depthwise_conv2d_dsp.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.scratch('strip', 'uint32_t', stripBytes(window, stripRows) / 4),
        builder.constant('packed', packChannels(integers)!, 'weights by channel, with their requantization'),
        builder.shape('input_rows', input.rows),
        builder.shape('input_columns', input.columns),
        builder.shape('channels', input.channels),
        builder.shape('output_rows', output.rows),
        builder.shape('output_columns', output.columns),
        builder.shape('stride_rows', stride.rows),
        builder.shape('stride_columns', stride.columns),
        builder.shape('padding_top', window.paddingTop),
        builder.shape('padding_left', window.paddingLeft),
        builder.shape('strip_rows', stripRows),
        builder.shape('rounding', roundingOf(integers)),
        builder.shape('clamps', Number(clamps(integers))),
        builder.value('input_zero_point', integers.inputZeroPoint),
        builder.value('minimum', integers.minimum),
        builder.value('maximum', integers.maximum),
      ],
      inPlace: canWorkInPlace(window, stripRows),
    };
  },
};

function fitsWindow({ input, output, filter, stride, dilation, paddingLeft }: WindowShape): boolean {
  const is3x3 = filter.rows === 3 && filter.columns === 3 && dilation.rows === 1 && dilation.columns === 1;
  const fitsStride = stride.columns === 2 || (stride.columns === 1 && stride.rows === 1);
  const fitsChannels = input.channels === output.channels && input.channels >= groupChannels;
  return is3x3 && fitsStride && fitsChannels && paddingLeft <= 2 && input.columns + paddingLeft >= 2;
}

function stripBytes({ output, stride }: WindowShape, stripRows: number): number {
  const columns = stride.columns === 1 ? Math.ceil(output.columns / 2) : output.columns;
  return columns * ((stripRows - 1) * stride.rows + 3) * rowBytes;
}

/**
 * As many output rows as there is room for, spared or at the price of a sixteenth of the layer's activations; evenly
 * divided among the strips that they make.
 */
function stripRowsOf(window: WindowShape, spareBytes: number): number {
  const { input, output } = window;
  const activations =
    input.rows * input.columns * input.channels + output.rows * output.columns * output.channels;
  const room = Math.max(spareBytes, activations / 16);
  let rows = 1;
  while (rows < output.rows && stripBytes(window, rows + 1) <= room) rows++;
  const strips = Math.ceil(output.rows / rows);
  return Math.ceil(output.rows / strips);
}

/**
 * Whether no strip writes, in the channels that it works on, over pixels that the next strip has yet to read. Strips
 * keep what they share with the next.
 */
function canWorkInPlace({ input, output, stride, paddingTop }: WindowShape, stripRows: number): boolean {
  for (let end = stripRows; end < output.rows; end += stripRows) {
    const rowsRead = (end - 1) * stride.rows - paddingTop + 3;
    if (end * output.columns > Math.max(0, rowsRead) * input.columns) return false;
  }
  return true;
}

/** Channels as `firmware/kernels/edgec_depthwise_conv2d_dsp.h` reads them, or `undefined` where they do not fit it. */
function packChannels(layer: IntegerLayer): Int32Array | undefined {
  const channels = fastChannels(layer);
  return channels && Int32Array.from(channels.flatMap(packChannel));
}

function packChannel(channel: FastChannel): number[] {
  const words: number[] = [];
  for (let row = 0; row < 9; row += 3) {
    const [a, b, c] = channel.filter.slice(row, row + 3);
    words.push(halvesOf(2 * a, 2 * b), halvesOf(2 * b, 2 * c));
  }
  return [...words, 2 * channel.bias, ...finishWords(channel)];
}
