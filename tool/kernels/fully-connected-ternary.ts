import type { TernaryEncoded } from '../encodings/index.js';
import { integerLayer } from '../quantize/integer-layer.js';
import type { Kernel } from './kernel.js';
import { outputArguments } from './outputs.js';
import { codeRows, digitsPerByte, magnitudeStep, packDigits } from './ternary-weights.js';

/** Tables of a block of inputs, and their entries: `EDGEC_TERNARY_TABLES`, `EDGEC_TERNARY_NUMBERS`. */
const tables = 8;
const numbers = 81;

/** Fully connected layer of ternary weights, of any size, on any core. */
export const fullyConnectedTernary: Kernel<'fullyConnected'> = {
  name: 'edgec_fully_connected_ternary_s8',
  operator: 'fullyConnected',
  supports: (layer) => integerLayer(layer, 'ternary') !== undefined,
  lower(layer, builder) {
    const integers = integerLayer(layer, 'ternary')!;
    const encoded = layer.inputs[1].constant as TernaryEncoded;
    const inputs = integers.filters[0].length;
    const count = integers.filters.length;
    const outputs = outputArguments(integers, builder);
    return {
      header: 'edgec_fully_connected_ternary.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.scratch('tables', 'uint32_t', Math.min(tables, Math.ceil(inputs / digitsPerByte)) * numbers),
        builder.scratch('words', 'uint32_t', count),
        builder.scratch('sums', 'int32_t', count),
        builder.constant('codes', blocksOf(encoded, inputs), 'four inputs in a byte, in base 3, by output'),
        builder.constant('magnitudes', encoded.magnitudes, 'of positive and of negative weights'),
        ...outputs.constants,
        builder.shape('magnitude_step', magnitudeStep(encoded.magnitudes, 2)),
        builder.value('inputs', inputs),
        ...outputs.shapes,
        builder.value('outputs', count),
        ...outputs.values,
      ],
    };
  },
};

/** Codes by block of inputs, then by output; the last four inputs are filled up. */
function blocksOf(encoded: TernaryEncoded, inputs: number): Uint8Array {
  const fours = Math.ceil(inputs / digitsPerByte);
  const order = Array.from({ length: fours * digitsPerByte }, (_, i) => (i < inputs ? i : -1));
  const rows = codeRows(encoded, order).map(packDigits);
  const blocks = Array.from({ length: Math.ceil(fours / tables) }, (_, block) => block * tables);
  return Uint8Array.from(
    blocks.flatMap((start) => rows.flatMap((row) => [...row.subarray(start, start + tables)])),
  );
}
