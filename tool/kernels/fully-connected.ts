import { integerLayer } from '../quantize/integer-layer.js';
import { blockFinishes, interleaveBlocks } from './blocks.js';
import { clamps, fastChannels, roundingOf } from './finish.js';
import type { Kernel } from './kernel.js';

/** `EDGEC_OCTET` */
const blockOutputs = 8;

/** Fully connected layer of any size, on any core. */
export const fullyConnected: Kernel<'fullyConnected'> = {
  name: 'edgec_fully_connected_s8',
  operator: 'fullyConnected',
  supports(layer) {
    const integers = integerLayer(layer);
    return integers !== undefined && fastChannels(integers) !== undefined;
  },
  lower(layer, builder) {
    const integers = integerLayer(layer)!;
    const channels = fastChannels(integers)!;
    return {
      header: 'edgec_fully_connected.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.constant('weights', interleaveBlocks(channels, blockOutputs), 'weights by 8 outputs'),
        builder.constant('finishes', blockFinishes(channels, blockOutputs), 'biases and requantization'),
        builder.shape('inputs', channels[0].filter.length),
        builder.shape('outputs', channels.length),
        builder.shape('rounding', roundingOf(integers)),
        builder.shape('clamps', Number(clamps(integers))),
        builder.value('minimum', integers.minimum),
        builder.value('maximum', integers.maximum),
      ],
    };
  },
};
