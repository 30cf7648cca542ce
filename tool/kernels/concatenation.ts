import { elementCount } from '../graph/graph.js';
import { activationRange } from '../quantize/fixed-point.js';
import { followsSpecification } from '../quantize/specification.js';
import { elementBytes } from '../quantize/stored.js';
import type { Kernel } from './kernel.js';

/** What leaves every byte as it is. */
const bytes = { minimum: -128, maximum: 127 };

/** Concatenation of up to `slots` inputs, quantized as the output is. */
function concatenation(slots: number): Kernel<'concatenation'> {
  return {
    name: `edgec_concatenation_${slots}_s8`,
    operator: 'concatenation',
    supports: ({ node, inputs, output }) =>
      inputs.length <= slots &&
      followsSpecification('concatenation', inputs, output) &&
      // Clamps are of bytes.
      (node.attributes.activation === 'none' || elementBytes(output.quantization) === 1),
    lower({ node, inputs, output }, builder) {
      const { axis, activation } = node.attributes;
      const { minimum, maximum } =
        activation === 'none' ? bytes : activationRange(activation, output.quantization!);
      const numbers = Array.from({ length: slots }, (_, index) => index + 1);
      return {
        header: 'edgec_concatenation.h',
        arguments: [
          // Of a slot without an input nothing is read: any pointer will do.
          ...numbers.map((slot) => builder.input(`input${slot}`, slot <= inputs.length ? slot - 1 : 0)),
          builder.output('output'),
          builder.shape('rows', elementCount(output.shape.slice(0, axis))),
          ...numbers.map((slot) => {
            const share =
              slot <= inputs.length
                ? elementCount(inputs[slot - 1].shape.slice(axis)) * elementBytes(output.quantization)
                : 0;
            return builder.shape(`bytes${slot}`, share);
          }),
          builder.shape('minimum', minimum),
          builder.shape('maximum', maximum),
        ],
      };
    },
  };
}

export const concatenation2 = concatenation(2);
export const concatenation4 = concatenation(4);
export const concatenation8 = concatenation(8);
