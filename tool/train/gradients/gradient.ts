import * as tf from '@tensorflow/tfjs-core';

/**
 * How the gradient flows back through one kernel of TF.js, any backend's. TF.js's own gradients are not in its
 * core's package for Node, know no dilation and assume kernels that the WebAssembly backend lacks.
 */
export type Gradient = tf.GradConfig;

/**
 * The gradient of a kernel.
 * @param saved what `flow` needs: inputs, by their names, and behind them the output
 * @param flow from the gradient of the output to that of each input
 */
export function gradient<Attributes>(
  kernelName: string,
  saved: { readonly inputs?: readonly string[]; readonly output?: boolean },
  flow: (
    dy: tf.Tensor,
    saved: readonly tf.Tensor[],
    attributes: Attributes,
  ) => Readonly<Record<string, () => tf.Tensor>>,
): Gradient {
  return {
    kernelName,
    inputsToSave: [...(saved.inputs ?? [])],
    outputsToSave: [saved.output ?? false],
    gradFunc: (dy, tensors, attributes) => {
      const flows = Object.entries(flow(dy as tf.Tensor, tensors, attributes as Attributes));
      return Object.fromEntries(flows.map(([input, compute]) => [input, () => ofItsOwn(compute(), dy)]));
    },
  };
}

/** TF.js disposes of gradients when it adds them up: one that is passed on must not be the one that came. */
function ofItsOwn(gradient: tf.Tensor, dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return gradient === dy ? tf.clone(gradient) : gradient;
}

/** The mean over all dimensions but the last `kept`. */
export function meanLeading(x: tf.Tensor, kept: number): tf.Tensor {
  const shape = x.shape.slice(x.rank - kept);
  const elements = tf.util.sizeFromShape(shape);
  const rows = x.size / elements;
  if (rows === 1) return tf.reshape(x, shape);
  // Pooling adds up columns an order of magnitude faster than the backends' sum.
  const image = tf.reshape(x, [1, rows, 1, elements]) as tf.Tensor4D;
  return tf.reshape(tf.avgPool(image, [rows, 1], 1, 'valid'), shape);
}

/** The sum over all dimensions but the last `kept`. */
export function sumLeading(x: tf.Tensor, kept: number): tf.Tensor {
  const mean = meanLeading(x, kept);
  return tf.mul(mean, x.size / mean.size);
}

/** The gradient of an input that was repeated to the shape of `dy`: summed over the repetitions. */
export function sumTo(dy: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (tf.util.arraysEqual(dy.shape, [...shape])) return dy;
  const first = shape.findIndex((size) => size !== 1);
  const kept = first < 0 ? 0 : shape.length - first;
  const isTrailing = shape
    .slice(shape.length - kept)
    .every((size, i) => size === dy.shape[dy.rank - kept + i]);
  if (isTrailing) return tf.reshape(sumLeading(dy, kept), [...shape]);
  const axes = tf.broadcast_util.getReductionAxes([...shape], dy.shape);
  return tf.reshape(tf.sum(dy, axes), [...shape]);
}
