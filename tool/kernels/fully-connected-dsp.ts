import { integerLayer } from '../quantize/integer-layer.js';
import { fillGroups, groupTaps, type PackedChannels, packChannelPairs } from './channel-pairs.js';
import { dualIssueArgument } from './dual-issue.js';
import { clamps, constantChannel, type FastChannel, fastChannels, roundingOf } from './finish.js';
import type { Kernel, LayerOf } from './kernel.js';

/** Fully connected layer of any size with the DSP extension, where the sums fit its packing. */
export const fullyConnectedDsp: Kernel<'fullyConnected'> = {
  name: 'edgec_fully_connected_s8_dsp',
  operator: 'fullyConnected',
  supports: (layer, { features }) => features.includes('dsp') && packedWeights(layer) !== undefined,
  lower(layer, builder) {
    const integers = integerLayer(layer)!;
    const inputs = integers.filters[0].length;
    const isWhole = inputs % groupTaps === 0;
    return {
      header: 'edgec_fully_connected_dsp.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.scratch('filled_input', 'int8_t', isWhole ? 1 : inputOrder(inputs).length),
        builder.constant('packed', packedWeights(layer)!, 'weights by 4 outputs, with their requantization'),
        builder.shape('inputs', inputs),
        builder.shape('outputs', integers.filters.length),
        dualIssueArgument(builder),
        builder.shape('rounding', roundingOf(integers)),
        builder.shape('clamps', Number(clamps(integers))),
        builder.value('minimum', integers.minimum),
        builder.value('maximum', integers.maximum),
      ],
    };
  },
};

function packedWeights(layer: LayerOf<'fullyConnected'>): Int32Array | undefined {
  const integers = integerLayer(layer);
  const channels = integers && fastChannels(integers);
  const pairs = channels && packChannelPairs(fillOutputs(channels), inputOrder(channels[0].filter.length));
  return pairs && Int32Array.from(pairs.flatMap((pair, i) => (i % 2 === 0 ? quad(pair, pairs[i + 1]) : [])));
}

/** Two pairs woven into each other. */
function quad(a: PackedChannels, b: PackedChannels): number[] {
  const groups = a.groups.flatMap((word, i) =>
    i % 2 === 0 ? [word, a.groups[i + 1], b.groups[i], b.groups[i + 1]] : [],
  );
  return [...a.biases, ...b.biases, ...groups, ...a.finishes, ...b.finishes];
}

function inputOrder(inputs: number): number[] {
  return fillGroups([...Array(inputs).keys()]);
}

/** With outputs that nobody reads up to a multiple of four. */
function fillOutputs(channels: readonly FastChannel[]): FastChannel[] {
  const missing = -channels.length & 3;
  return [...channels, ...Array(missing).fill(constantChannel(channels[0].filter.length, 0))];
}
