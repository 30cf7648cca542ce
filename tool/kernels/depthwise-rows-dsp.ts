import { integerLayer } from '../quantize/integer-layer.js';
import { halvesOf } from './channel-pairs.js';
import { clamps, type FastChannel, fastChannels, finishWords, roundingOf } from './finish.js';
import { groupSteps, inputLag } from './input-lag.js';
import type { Kernel } from './kernel.js';
import { type WindowShape, windowArguments, windowShape } from './window.js';

/** Channels that are regrouped together, and bytes that they take for two pixels. */
const groupChannels = 4;
const pairBytes = 16;

/** Depthwise convolution of any size with the DSP extension, for strides of one or two columns without dilation. */
export const depthwiseRowsDsp: Kernel<'depthwiseConv2d'> = {
  name: 'edgec_depthwise_rows_s8_dsp',
  operator: 'depthwiseConv2d',
  supports(layer, { features }) {
    const integers = integerLayer(layer);
    const { stride, dilation } = windowShape(layer);
    return (
      features.includes('dsp') &&
      stride.columns <= 2 &&
      dilation.columns === 1 &&
      integers !== undefined &&
      fastChannels(integers) !== undefined
    );
  },
  lower(layer, builder) {
    const integers = integerLayer(layer)!;
    const window = windowShape(layer);
    const channels = fastChannels(integers)!;
    const packed = Int32Array.from(channels.flatMap((channel) => packChannel(channel, window)));
    return {
      header: 'edgec_depthwise_rows_dsp.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.scratch('rows', 'uint32_t', (window.filter.rows * rowPairs(window) * pairBytes) / 4),
        builder.constant('packed', packed, 'weights by channel, with their requantization'),
        ...windowArguments(window, builder),
        builder.shape('rounding', roundingOf(integers)),
        builder.shape('clamps', Number(clamps(integers))),
        builder.value('input_zero_point', integers.inputZeroPoint),
        builder.value('minimum', integers.minimum),
        builder.value('maximum', integers.maximum),
      ],
      inputLag: inputLag(groupSteps(window, groupChannels)),
    };
  },
};

/** Outputs beside each other that read the same pairs of pixels. */
const outputsTogether = ({ stride }: WindowShape) => (stride.columns === 1 ? 2 : 1);

/** Pairs of pixels that a row of their windows covers. */
const windowPairs = (window: WindowShape) =>
  Math.floor((window.filter.columns + outputsTogether(window)) / 2);

/** Pairs of pixels that a row of windows covers. */
const rowPairs = (window: WindowShape) =>
  Math.ceil(window.output.columns / outputsTogether(window)) + windowPairs(window) - 1;

function packChannel(channel: FastChannel, window: WindowShape): number[] {
  const { rows, columns } = window.filter;
  const words: number[] = [];
  for (let row = 0; row < rows; row++) {
    const weight = (column: number) =>
      column >= 0 && column < columns ? 2 * channel.filter[row * columns + column] : 0;
    for (let pair = 0; pair < windowPairs(window); pair++) {
      words.push(halvesOf(weight(2 * pair), weight(2 * pair + 1)));
      if (outputsTogether(window) === 2) words.push(halvesOf(weight(2 * pair - 1), weight(2 * pair)));
    }
  }
  return [...words, 2 * channel.bias, ...finishWords(channel)];
}
