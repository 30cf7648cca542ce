import { integerLayer } from '../quantize/integer-layer.js';
import { blockFinishes } from './blocks.js';
import { isV6m, v6mOutputs, v6mTaps, v6mWeights } from './blocks-v6m.js';
import { clamps, fastChannels } from './finish.js';
import type { Kernel } from './kernel.js';

/** Fully connected layer of any size on Armv6-M cores. */
export const fullyConnectedV6m: Kernel<'fullyConnected'> = {
  name: 'edgec_fully_connected_s8_v6m',
  operator: 'fullyConnected',
  supports(layer, target) {
    const integers = integerLayer(layer);
    return isV6m(target) && integers?.scaling.kind === 'multiply' && fastChannels(integers) !== undefined;
  },
  lower(layer, builder) {
    const integers = integerLayer(layer)!;
    const channels = fastChannels(integers)!;
    const inputs = channels[0].filter.length;
    const filledInputs = Math.ceil(inputs / v6mTaps) * v6mTaps;
    return {
      header: 'edgec_fully_connected_v6m.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.scratch('filled_input', 'int8_t', filledInputs === inputs ? 1 : filledInputs),
        builder.constant('weights', v6mWeights(channels), 'weights by 4 outputs, 128 too high'),
        builder.constant('finishes', blockFinishes(channels, v6mOutputs), 'biases and requantization'),
        builder.shape('inputs', inputs),
        builder.shape('outputs', channels.length),
        builder.shape('clamps', Number(clamps(integers))),
        builder.value('minimum', integers.minimum),
        builder.value('maximum', integers.maximum),
      ],
    };
  },
};
