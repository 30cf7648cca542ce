import { UserError } from '../../errors.js';
import type { Node, Tensor } from '../../graph/graph.js';

/** What an output of a layer is computed from: rows of numbers, each as long as an output channel's filter. */
export interface LayerInputs {
  readonly width: number;
  readonly rows: readonly Float32Array[];
}

/**
 * What the filters of a layer are multiplied with, one row for each output pixel.
 * @param values the layer's input for some samples, one after the other
 * @throws UserError where filters of a layer read different inputs
 */
export function layerInputs(node: Node, input: Tensor, weights: Tensor, values: Float32Array): LayerInputs {
  const size = input.shape.reduce((product, length) => product * length, 1);
  const samples = Array.from({ length: values.length / size }, (_, i) =>
    values.subarray(i * size, (i + 1) * size),
  );
  if (node.operator === 'fullyConnected') return { width: size, rows: samples };
  if (node.operator !== 'conv2d') {
    throw new UserError(
      'usage',
      `Layer '${node.name}' (${node.operator}): its remaining weights cannot make up for those that are cut.`,
      'Each of its channels reads another input; leave it out of the step with `compensate`.',
    );
  }
  const { strides, dilations, padding } = node.attributes;
  const [, height, width, channels] = input.shape;
  const [, filterRows, filterColumns] = weights.shape;
  const steps = (length: number, before: number, after: number, filter: number, axis: 0 | 1) =>
    Math.floor((length + before + after - (filter - 1) * dilations[axis] - 1) / strides[axis]) + 1;
  const outputRows = steps(height, padding.top, padding.bottom, filterRows, 0);
  const outputColumns = steps(width, padding.left, padding.right, filterColumns, 1);
  const taps = filterRows * filterColumns * channels;
  const patch = (sample: Float32Array, row: number, column: number) => {
    const result = new Float32Array(taps);
    for (let i = 0; i < filterRows; i++) {
      const y = row * strides[0] - padding.top + i * dilations[0];
      for (let j = 0; j < filterColumns; j++) {
        const x = column * strides[1] - padding.left + j * dilations[1];
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        const pixel = (y * width + x) * channels;
        result.set(sample.subarray(pixel, pixel + channels), (i * filterColumns + j) * channels);
      }
    }
    return result;
  };
  const rows = samples.flatMap((sample) =>
    Array.from({ length: outputRows * outputColumns }, (_, i) =>
      patch(sample, Math.floor(i / outputColumns), i % outputColumns),
    ),
  );
  return { width: taps, rows };
}
