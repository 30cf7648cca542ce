import { groupSize } from '../encodings/packed-indices.js';
import { integerLayer } from '../quantize/integer-layer.js';
import type { Kernel, LayerOf } from './kernel.js';
import { outputArguments } from './outputs.js';
import { channelPairs, magnitudeStep, packDigits } from './ternary-weights.js';

/** Outputs that are computed together: `EDGEC_TERNARY_OUTPUTS`. */
const outputsTogether = 4;

/** Fully connected layer of ternary weights, each output's two values different in sign only, with the DSP extension. */
export const fullyConnectedTernaryDsp: Kernel<'fullyConnected'> = {
  name: 'edgec_fully_connected_ternary_s8_dsp',
  operator: 'fullyConnected',
  supports: (layer, { features }) => features.includes('dsp') && pairs(layer) !== undefined,
  lower(layer, builder) {
    const integers = integerLayer(layer, 'ternary')!;
    const { digits, magnitudes } = pairs(layer)!;
    const inputs = integers.filters[0].length;
    const count = integers.filters.length;
    const words = inputOrder(inputs).length / 2;
    const codes = new Uint8Array(Math.ceil(count / outputsTogether) * 2 * words);
    codes.set(packDigits(digits));
    const outputs = outputArguments(integers, builder);
    return {
      header: 'edgec_fully_connected_ternary_dsp.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.scratch('lanes', 'uint32_t', words),
        builder.constant('codes', codes, 'two inputs of two outputs in a byte, in base 3'),
        builder.constant('magnitudes', magnitudes, 'of the weights'),
        ...outputs.constants,
        builder.shape('magnitude_step', magnitudeStep(magnitudes, 1)),
        builder.value('inputs', inputs),
        ...outputs.shapes,
        builder.value('outputs', count),
        ...outputs.values,
      ],
    };
  },
};

function pairs(layer: LayerOf<'fullyConnected'>) {
  return channelPairs(layer, inputOrder(layer.inputs[1].shape[1]));
}

/** In pairs of groups: the kernel computes two at a time. */
function inputOrder(inputs: number): number[] {
  const taps = [...Array(inputs).keys()];
  return [...taps, ...Array<number>(-inputs & (2 * groupSize - 1)).fill(-1)];
}
