import { integerLayer } from '../quantize/integer-layer.js';
import { fillGroups, groupTaps, type PackedLayer, packLayer } from './channel-pairs.js';
import { clamps, fastChannels, roundingOf } from './finish.js';
import { inputLag, pixelSteps } from './input-lag.js';
import type { Kernel, LayerOf } from './kernel.js';
import { reachesPadding, type WindowShape, windowArguments, windowShape } from './window.js';

/** 2-D convolution of any shape with the DSP extension. */
export const conv2dDsp: Kernel<'conv2d'> = {
  name: 'edgec_conv2d_s8_dsp',
  operator: 'conv2d',
  supports: (layer, { features }) => features.includes('dsp') && pack(layer) !== undefined,
  lower(layer, builder) {
    const integers = integerLayer(layer)!;
    const packed = pack(layer)!;
    const window = windowShape(layer);
    const taps = integers.filters[0].length;
    const needsPatch = window.dilation.columns > 1 || reachesPadding(window);
    const columnWords = columnOrder(window).length;
    return {
      header: 'edgec_conv2d_dsp.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.scratch('column', 'uint32_t', columnWords),
        builder.scratch('patch', 'int8_t', needsPatch ? taps : 1),
        builder.constant('packed', packed.words, 'weights by pairs of channels, with their requantization'),
        ...windowArguments(window, builder),
        builder.shape('pairs', packed.pairs),
        builder.shape('alone', packed.alone),
        builder.shape('rounding', roundingOf(integers)),
        builder.shape('clamps', Number(clamps(integers))),
        builder.value('input_zero_point', integers.inputZeroPoint),
        builder.value('minimum', integers.minimum),
        builder.value('maximum', integers.maximum),
      ],
      inputLag: inputLag(pixelSteps(window, 2)),
    };
  },
};

function pack(layer: LayerOf<'conv2d'>): PackedLayer | undefined {
  const integers = integerLayer(layer);
  const channels = integers && fastChannels(integers);
  return channels && packLayer(channels, columnOrder(windowShape(layer)));
}

/**
 * The taps in the order in which the kernel widens them: by fours along each row of the window, then what remains of
 * every row.
 */
export function columnOrder({ filter, input }: Pick<WindowShape, 'filter' | 'input'>): number[] {
  const rowTaps = filter.columns * input.channels;
  const whole = rowTaps - (rowTaps % groupTaps);
  const taps = Array.from({ length: filter.rows * rowTaps }, (_, tap) => tap);
  return fillGroups([
    ...taps.filter((tap) => tap % rowTaps < whole),
    ...taps.filter((tap) => tap % rowTaps >= whole),
  ]);
}
