import { followsSpecification } from '../quantize/specification.js';
import { elementBytes, storedRange } from '../quantize/stored.js';
import type { Kernel } from './kernel.js';

/** A dimension with what is added before and after it. */
interface PaddedDimension {
  readonly size: number;
  readonly before: number;
  readonly after: number;
}

/** Dimensions that the C function pads. */
const mostDimensions = 3;

/** Padding with the zero point. */
export const pad: Kernel<'pad'> = {
  name: 'edgec_pad_s8',
  operator: 'pad',
  supports: ({ node, inputs, output }) =>
    followsSpecification('pad', inputs, output) &&
    paddedDimensions(inputs[0].shape, node.attributes.paddings).length <= mostDimensions,
  lower({ node, inputs, output }, builder) {
    const dimensions = paddedDimensions(inputs[0].shape, node.attributes.paddings);
    while (dimensions.length < mostDimensions) dimensions.unshift({ size: 1, before: 0, after: 0 });
    const [rows, columns, { size, before, after }] = dimensions;
    const bytes = elementBytes(output.quantization);
    return {
      header: 'edgec_pad.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.shape('rows', rows.size),
        builder.shape('columns', columns.size),
        builder.shape('run', size * bytes),
        builder.shape('top', rows.before),
        builder.shape('bottom', rows.after),
        builder.shape('left', columns.before),
        builder.shape('right', columns.after),
        builder.shape('run_before', before * bytes),
        builder.shape('run_after', after * bytes),
        builder.value('zero_point', storedRange(output.quantization!).zeroPoint),
      ],
    };
  },
};

/** The dimensions after the batch's; those that nothing is added to are made one with the dimension before them. */
function paddedDimensions(
  shape: readonly number[],
  paddings: readonly (readonly [number, number])[],
): PaddedDimension[] {
  const merged: PaddedDimension[] = [];
  let inner = 1;
  for (let dimension = shape.length - 1; dimension >= 1; dimension--) {
    const [before, after] = paddings[dimension];
    const size = shape[dimension] * inner;
    if (before === 0 && after === 0 && dimension > 1) {
      inner = size;
    } else {
      merged.unshift({ size, before: before * inner, after: after * inner });
      inner = 1;
    }
  }
  return merged;
}
