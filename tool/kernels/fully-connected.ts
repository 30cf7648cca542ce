import { integerLayer } from '../quantize/integer-layer.js';
import { foldedRequantizationTable, interleaveBlocks } from './blocks.js';
import type { Kernel } from './kernel.js';

/** Outputs in a block, `EDGEC_FULLY_CONNECTED_BLOCK`. */
const blockSize = 4;

/** Fully connected layer of any size, on any core. */
export const fullyConnected: Kernel<'fullyConnected'> = {
  name: 'edgec_fully_connected_s8',
  operator: 'fullyConnected',
  supports: (layer) => integerLayer(layer) !== undefined,
  lower(layer, builder) {
    const integers = integerLayer(layer)!;
    const { filters } = integers;
    return {
      header: 'edgec_fully_connected.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.constant('weights', interleaveBlocks(filters, blockSize), 'weights by 4 outputs'),
        builder.constant(
          'requantization',
          foldedRequantizationTable(integers, blockSize),
          'bias, multiplier, shift by output',
        ),
        builder.shape('inputs', filters[0].length),
        builder.shape('outputs', filters.length),
        builder.value('output_zero_point', integers.outputZeroPoint),
        builder.value('minimum', integers.minimum),
        builder.value('maximum', integers.maximum),
      ],
    };
  },
};
