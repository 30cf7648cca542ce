import { meanMultiplier } from '../quantize/mean-multiplier.js';
import { affineOf } from '../quantize/stored.js';
import type { Kernel } from './kernel.js';
import { lanePixels } from './pool.js';

function mean(name: string, needsDsp: boolean): Kernel<'mean'> {
  return {
    name,
    operator: 'mean',
    supports: ({ inputs }, { features }) =>
      !needsDsp || (features.includes('dsp') && inputs[0].shape[2] <= lanePixels),
    lower({ inputs, output }, builder) {
      const [, rows, columns, channels] = inputs[0].shape;
      const from = affineOf(inputs[0]);
      const to = affineOf(output);
      const { multiplier, shift } = meanMultiplier(from, to, rows * columns);
      return {
        header: 'edgec_mean.h',
        arguments: [
          builder.input('input'),
          builder.output('output'),
          builder.shape('rows', rows),
          builder.shape('columns', columns),
          builder.shape('channels', channels),
          builder.value('sum_offset', -from.zeroPoint * rows * columns),
          builder.value('multiplier', multiplier),
          builder.value('shift', shift),
          builder.value('output_zero_point', to.zeroPoint),
        ],
        // A channel is written when all its pixels have been read, and lies before those of later channels.
        inputLag: 0,
      };
    },
  };
}

export const meanPlain = mean('edgec_mean_s8', false);
export const meanDsp = mean('edgec_mean_s8_dsp', true);
