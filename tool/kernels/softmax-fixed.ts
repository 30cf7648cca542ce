import { elementCount } from '../graph/graph.js';
import { exponentials } from '../quantize/curves.js';
import { elementBytes, storedRange } from '../quantize/stored.js';
import { formatOf } from './elementwise-fixed.js';
import type { Kernel } from './kernel.js';

/** Sums of more exponentials leave 31 bits. */
const greatestDepth = 2 ** 15;

/** Softmax of fixed point over the last dimension. */
export const softmaxFixed: Kernel<'softmax'> = {
  name: 'edgec_softmax_fixed',
  operator: 'softmax',
  supports: ({ output }) => {
    const { fractionBits } = formatOf(output);
    return output.shape.at(-1)! <= greatestDepth && fractionBits >= 0 && fractionBits <= 15;
  },
  lower({ node, inputs, output }, builder) {
    const { values, stepBits } = exponentials(node.attributes.beta, formatOf(inputs[0]));
    const depth = output.shape.at(-1)!;
    return {
      header: 'edgec_softmax_fixed.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.constant('exponentials', values, 'exp of minus 0, 1, 2, ... steps, 15 fraction bits'),
        builder.shape('table_size', values.length),
        builder.shape('step_bits', stepBits),
        builder.shape('rows', elementCount(output.shape) / depth),
        builder.shape('depth', depth),
        builder.shape('element_bytes', elementBytes(output.quantization)),
        builder.shape('fraction_bits', formatOf(output).fractionBits),
        builder.shape('maximum', storedRange(output.quantization!).maximum),
      ],
      inputLag: 0,
    };
  },
};
