import { elementCount } from '../graph/graph.js';
import { operators } from '../operators/index.js';
import { type ElementwiseOperator, lookupTable } from '../quantize/lookup-tables.js';
import { followsSpecification } from '../quantize/specification.js';
import { affineOf } from '../quantize/stored.js';
import type { Kernel } from './kernel.js';

/** An operator on single elements, by a table of all results. */
function lookup<O extends ElementwiseOperator>(operator: O): Kernel<O> {
  return {
    name: 'edgec_lookup_s8',
    operator,
    supports: ({ inputs, output }) => followsSpecification(operator, inputs, output),
    lower({ inputs, output }, builder) {
      const table = lookupTable(operator, affineOf(inputs[0]), affineOf(output));
      return {
        header: 'edgec_lookup.h',
        arguments: [
          builder.input('input'),
          builder.output('output'),
          builder.constant(
            'table',
            table,
            `${operators[operator].title} of every byte, 0 to 127, -128 to -1`,
            1,
          ),
          builder.value('count', elementCount(output.shape)),
        ],
        inputLag: 0,
      };
    },
  };
}

export const relu = lookup('relu');
export const relu6 = lookup('relu6');
export const logistic = lookup('logistic');
export const tanh = lookup('tanh');
export const requantize = lookup('requantize');
