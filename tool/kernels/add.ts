import { elementCount } from '../graph/graph.js';
import { addParameters } from '../quantize/add-parameters.js';
import type { QuantizedMultiplier } from '../quantize/fixed-point.js';
import { linearSum } from './add-linear.js';
import type { Kernel } from './kernel.js';

/** The sum as one linear function, for layers that have one. */
export const addLinear: Kernel<'add'> = {
  name: 'edgec_add_linear_s8',
  operator: 'add',
  supports: (layer) => linearSum(addParameters(layer)) !== undefined,
  lower(layer, builder) {
    const parameters = addParameters(layer);
    const { factor1, factor2, offset, fractionBits } = linearSum(parameters)!;
    return {
      header: 'edgec_add.h',
      arguments: [
        builder.input('input1', 0),
        builder.input('input2', 1),
        builder.output('output'),
        builder.value('count', elementCount(layer.output.shape)),
        builder.value('factor1', factor1),
        builder.value('factor2', factor2),
        builder.value('offset', offset),
        builder.shape('fraction_bits', fractionBits),
        builder.shape('minimum', parameters.minimum),
        builder.shape('maximum', parameters.maximum),
      ],
      inputLag: 0,
    };
  },
};

/** The sum in TensorFlow Lite's three steps, for all layers. */
export const add: Kernel<'add'> = {
  name: 'edgec_add_s8',
  operator: 'add',
  supports: () => true,
  lower(layer, builder) {
    const parameters = addParameters(layer);
    const multiplier = (name: string, { multiplier, shift }: QuantizedMultiplier) => [
      builder.value(`multiplier${name}`, multiplier),
      builder.value(`shift${name}`, shift),
    ];
    return {
      header: 'edgec_add.h',
      arguments: [
        builder.input('input1', 0),
        builder.input('input2', 1),
        builder.output('output'),
        builder.value('count', elementCount(layer.output.shape)),
        builder.value('zero_point1', parameters.input1.zeroPoint),
        ...multiplier('1', parameters.multiplier1),
        builder.value('zero_point2', parameters.input2.zeroPoint),
        ...multiplier('2', parameters.multiplier2),
        builder.value('output_zero_point', parameters.output.zeroPoint),
        ...multiplier('_output', parameters.outputMultiplier),
        builder.value('minimum', parameters.minimum),
        builder.value('maximum', parameters.maximum),
      ],
      inputLag: 0,
    };
  },
};
