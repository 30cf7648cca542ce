import { elementCount } from '../graph/graph.js';
import { multiplyByQuantizedMultiplier, quantizeMultiplier } from '../quantize/fixed-point.js';
import { expOfNegative } from '../quantize/gemmlowp.js';
import { followsSpecification } from '../quantize/specification.js';
import { affineOf } from '../quantize/stored.js';
import type { Kernel } from './kernel.js';

/** Fraction bits of the exponents. */
const fractionBits = 26;

/**
 * exp(−beta · scale · d) with 31 fraction bits for d = 0, 1, …, as TensorFlow Lite computes it. It ends where
 * exponentials get smaller than 2^−20: they no longer change the sum, which has 19 fraction bits, nor the output.
 */
export function exponentials(beta: number, scale: number): Int32Array {
  const factor = Math.min(beta * scale * 2 ** fractionBits, 2 ** 31 - 1);
  const multiplier = quantizeMultiplier(factor);
  // Beyond, differences leave 32 bits: TensorFlow Lite's `CalculateInputRadius`.
  const radius = Math.floor((31 * 2 ** fractionBits) / 2 ** multiplier.shift);
  const table: number[] = [];
  for (let difference = 0; difference <= Math.min(255, radius); difference++) {
    const exponential = expOfNegative(multiplyByQuantizedMultiplier(-difference, multiplier), fractionBits);
    if (exponential < 2 ** 11) break;
    table.push(exponential);
  }
  return Int32Array.from(table);
}

/** Sums of more exponentials leave 32 bits. */
const greatestDepth = 2 ** 12 - 1;

/** Softmax over the last dimension. */
export const softmax: Kernel<'softmax'> = {
  name: 'edgec_softmax_s8',
  operator: 'softmax',
  supports: ({ inputs, output }) =>
    output.shape.at(-1)! <= greatestDepth && followsSpecification('softmax', inputs, output),
  lower({ node, inputs, output }, builder) {
    const table = exponentials(node.attributes.beta, affineOf(inputs[0]).scale);
    const depth = output.shape.at(-1)!;
    return {
      header: 'edgec_softmax.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.constant('exponentials', table, 'exp of minus 0, 1, 2, ... steps, 31 fraction bits'),
        builder.shape('table_size', table.length),
        builder.shape('rows', elementCount(output.shape) / depth),
        builder.shape('depth', depth),
      ],
      inputLag: 0,
    };
  },
};
