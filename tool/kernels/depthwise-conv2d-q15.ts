import { wideLayer } from '../quantize/wide-layer.js';
import { wideLag } from './conv2d-q15.js';
import { channelSteps } from './input-lag.js';
import type { Kernel } from './kernel.js';
import { windowArguments, windowShape } from './window.js';

/** Depthwise 2-D convolution of 16-bit fixed point, of any shape, on any core. */
export const depthwiseConv2dQ15: Kernel<'depthwiseConv2d'> = {
  name: 'edgec_depthwise_conv2d_q15',
  operator: 'depthwiseConv2d',
  supports: (layer) => wideLayer(layer) !== undefined,
  lower(layer, builder) {
    const { filters, biases, shift, minimum, maximum } = wideLayer(layer)!;
    const window = windowShape(layer);
    const weights = Int16Array.from(
      { length: filters.length * filters[0].length },
      (_, i) => filters[i % filters.length][Math.floor(i / filters.length)],
    );
    return {
      header: 'edgec_depthwise_conv2d_q15.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.constant('weights', weights, 'weights by tap'),
        builder.constant('biases', biases, 'by channel'),
        ...windowArguments(window, builder),
        builder.shape('shift', shift),
        builder.shape('minimum', minimum),
        builder.shape('maximum', maximum),
      ],
      // Both outputs of a pair are written when both have been computed.
      inputLag: wideLag(channelSteps(window)),
    };
  },
};
