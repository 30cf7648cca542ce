import type { Encoded } from '../encodings/index.js';
import { type IntegerLayer, integerLayer } from '../quantize/integer-layer.js';
import {
  type CompressedWeights,
  codebookWeights,
  csrWeights,
  huffmanWeights,
  int4Weights,
  relativeWeights,
  runLevelWeights,
  ternaryWeights,
} from './compressed-weights.js';
import { fits } from './finish.js';
import { inputLag } from './input-lag.js';
import type { Kernel } from './kernel.js';
import { outputArguments } from './outputs.js';
import { bandSteps, sparseBands } from './sparse-bands.js';
import { windowArguments, windowShape } from './window.js';

/** The kernels of convolutions whose weights are stored in one encoding: with the DSP extension, and on any core. */
function conv2dOf<E extends Encoded>(
  weights: CompressedWeights<E>,
): Readonly<Record<'dsp' | 'plain', Kernel<'conv2d'>>> {
  const { encoding, form } = weights;
  const kernel = (isDsp: boolean): Kernel<'conv2d'> => {
    const unitBytes = isDsp ? 4 : 1;
    return {
      name: `edgec_conv2d_${form}_s8${isDsp ? '_dsp' : ''}`,
      operator: 'conv2d',
      supports(layer, { features }) {
        const integers = integerLayer(layer, encoding);
        const isFit = integers && (!isDsp || (features.includes('dsp') && fitsPairs(integers)));
        return isFit === true && sparseBands(windowShape(layer), unitBytes) !== undefined;
      },
      lower(layer, builder) {
        const integers = integerLayer(layer, encoding)!;
        const bands = sparseBands(windowShape(layer), unitBytes)!;
        const { window, units } = bands;
        const { tables, numbers } = weights.arguments(layer.inputs[1].constant as E, builder);
        const outputs = outputArguments(integers, builder);
        return {
          header: `edgec_conv2d_${form}.h`,
          arguments: [
            builder.input('input'),
            builder.output('output'),
            builder.scratch('columns', 'uint32_t', Math.ceil((units * unitBytes) / 4)),
            builder.scratch('offsets', 'uint16_t', integers.filters[0].length),
            builder.scratch('list', 'uint32_t', longestRow(integers) + 1),
            ...(isDsp ? [builder.scratch('padding', 'int8_t', window.input.channels)] : []),
            ...tables,
            ...outputs.constants,
            ...numbers,
            ...windowArguments(window, builder),
            builder.shape('pair_rows', bands.pairRows),
            builder.shape('pair_columns', bands.pairColumns),
            builder.shape('band_columns', bands.bandColumns),
            ...outputs.shapes,
            builder.value('input_zero_point', integers.inputZeroPoint),
            ...outputs.values,
          ],
          inputLag: inputLag(bandSteps(bands)),
        };
      },
    };
  };
  return { dsp: kernel(true), plain: kernel(false) };
}

/** `EDGEC_SPARSE_SECOND`: what a pair has place for below its second sum. */
const firstSumBits = 23;

/** Whether all sums of products fit a pair's first sum. */
function fitsPairs({ filters }: IntegerLayer): boolean {
  return filters.every((filter) => {
    const magnitude = filter.reduce((sum, weight) => sum + Math.abs(weight), 0);
    return fits({ least: -128 * magnitude, most: 128 * magnitude }, firstSumBits);
  });
}

function longestRow({ filters }: IntegerLayer): number {
  return Math.max(...filters.map((filter) => filter.filter((weight) => weight !== 0).length));
}

export const conv2dCsr = conv2dOf(csrWeights);
export const conv2dRelative = conv2dOf(relativeWeights);
export const conv2dRunLevel = conv2dOf(runLevelWeights);
export const conv2dHuffman = conv2dOf(huffmanWeights);

export const { plain: conv2dCodebook } = conv2dOf(codebookWeights);
export const { plain: conv2dInt4 } = conv2dOf(int4Weights);
export const { plain: conv2dTernary } = conv2dOf(ternaryWeights);

/** By encoding, the faster before the plain one. */
export const compressedConv2d = [
  ...[conv2dCsr, conv2dRelative, conv2dRunLevel, conv2dHuffman].flatMap(({ dsp, plain }) => [dsp, plain]),
  conv2dCodebook,
  conv2dInt4,
  conv2dTernary,
];
