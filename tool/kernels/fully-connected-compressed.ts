import type { Encoded } from '../encodings/index.js';
import { integerLayer } from '../quantize/integer-layer.js';
import {
  type CompressedWeights,
  codebookWeights,
  csrWeights,
  huffmanWeights,
  int4Weights,
  relativeWeights,
  runLevelWeights,
} from './compressed-weights.js';
import type { Kernel } from './kernel.js';
import { outputArguments } from './outputs.js';

/** The kernel of fully connected layers whose weights are stored in one encoding, of any size, on any core. */
function fullyConnectedOf<E extends Encoded>(weights: CompressedWeights<E>): Kernel<'fullyConnected'> {
  const { encoding, form } = weights;
  return {
    name: `edgec_fully_connected_${form}_s8`,
    operator: 'fullyConnected',
    supports: (layer) => integerLayer(layer, encoding) !== undefined,
    lower(layer, builder) {
      const integers = integerLayer(layer, encoding)!;
      const { tables, numbers } = weights.arguments(layer.inputs[1].constant as E, builder);
      const outputs = outputArguments(integers, builder);
      return {
        header: `edgec_fully_connected_${form}.h`,
        arguments: [
          builder.input('input'),
          builder.output('output'),
          ...tables,
          ...outputs.constants,
          ...numbers,
          ...outputs.shapes,
          builder.value('outputs', integers.filters.length),
          ...outputs.values,
        ],
      };
    },
  };
}

export const fullyConnectedCsr = fullyConnectedOf(csrWeights);
export const fullyConnectedRelative = fullyConnectedOf(relativeWeights);
export const fullyConnectedRunLevel = fullyConnectedOf(runLevelWeights);
export const fullyConnectedHuffman = fullyConnectedOf(huffmanWeights);

export const fullyConnectedCodebook = fullyConnectedOf(codebookWeights);
export const fullyConnectedInt4 = fullyConnectedOf(int4Weights);

/** By encoding. */
export const compressedFullyConnected = [
  fullyConnectedCsr,
  fullyConnectedRelative,
  fullyConnectedRunLevel,
  fullyConnectedHuffman,
  fullyConnectedCodebook,
  fullyConnectedInt4,
];
