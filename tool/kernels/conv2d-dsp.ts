import type { Feature } from '../program/program.js';
import { integerLayer } from '../quantize/integer-layer.js';
import { fillGroups, groupTaps, type PackedLayer, packLayer } from './channel-pairs.js';
import { clamps, fastChannels, roundingOf } from './finish.js';
import { inputLag, pixelSteps } from './input-lag.js';
import type { Kernel, LayerOf } from './kernel.js';
import { reachesPadding, type WindowShape, windowArguments, windowShape } from './window.js';

/** How channels run through columns of some pixels, by the number that `firmware/kernels/edgec_conv2d_channels_dsp.h` gives it. */
interface Loop {
  readonly number: number;
  readonly pixels: number;
  /** Whether they run through several columns at once. */
  readonly isBanded: boolean;
}
const byPairs: Loop = { number: 0, pixels: 2, isBanded: false };
const byPairsInDualIssue: Loop = { number: 1, pixels: 2, isBanded: true };
const byQuads: Loop = { number: 2, pixels: 4, isBanded: true };

/** How many columns a pair of channels' weights run through at once, at most: with more there is hardly anything left to save. */
const largestBand = 8;

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
    const patchBytes = window.dilation.columns > 1 || reachesPadding(window) ? taps : 1;
    const order = columnOrder(window);
    const pixels = window.output.rows * window.output.columns;
    const loop = loopFor(pixels, builder.features);
    const columnWords = (order.length / 2) * loop.pixels;
    const fitting = Math.floor((builder.spareBytes - patchBytes) / (4 * columnWords));
    const most = loop.isBanded ? Math.min(largestBand, Math.ceil(pixels / loop.pixels)) : 1;
    const band = Math.max(1, Math.min(most, fitting));
    return {
      header: 'edgec_conv2d_dsp.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.scratch('columns', 'uint32_t', band * columnWords),
        builder.scratch('patch', 'int8_t', patchBytes),
        builder.constant('packed', packed.words, 'weights by pairs of channels, with their requantization'),
        ...windowArguments(window, builder),
        builder.shape('pairs', packed.pairs),
        builder.shape('alone', packed.alone),
        builder.shape('band', band),
        builder.shape('loop', loop.number),
        builder.shape('rounding', roundingOf(integers)),
        builder.shape('clamps', Number(clamps(integers))),
        builder.value('input_zero_point', integers.inputZeroPoint),
        builder.value('minimum', integers.minimum),
        builder.value('maximum', integers.maximum),
      ],
      inputLag: inputLag(pixelSteps(window, band * loop.pixels)),
    };
  },
};

/**
 * Four pixels share the loads of weights, which pays where weights wait for the flash. But the last column computes as much as
 * the others, even where few pixels are left for it. On a core that issues two instructions together loads cost next to
 * nothing, and two pixels leave registers to load ahead.
 */
function loopFor(pixels: number, features: readonly Feature[]): Loop {
  if (features.includes('dual-issue')) return byPairsInDualIssue;
  const wasted = (-pixels & 3) / pixels;
  return features.includes('flash-waits') && wasted < 0.05 ? byQuads : byPairs;
}

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
