import * as tf from '@tensorflow/tfjs-core';
import { insertZeros } from '../../operators/images.js';
import { type Gradient, gradient } from './gradient.js';

/** Kernels that move elements without computing. */
export const layout: readonly Gradient[] = [
  gradient('Identity', {}, (dy) => ({ x: () => dy })),
  // TF.js casts what has the wanted type already, and only that is differentiated.
  gradient('Cast', {}, (dy) => ({ x: () => dy })),
  gradient('Reshape', { inputs: ['x'] }, (dy, [x]) => ({ x: () => tf.reshape(dy, x.shape) })),
  gradient<tf.TransposeAttrs>('Transpose', {}, (dy, _, { perm }) => ({
    x: () =>
      tf.transpose(
        dy,
        perm.map((_, dimension) => perm.indexOf(dimension)),
      ),
  })),
  gradient<tf.PadV2Attrs>('PadV2', { inputs: ['x'] }, (dy, [x], { paddings }) => ({
    x: () =>
      tf.slice(
        dy,
        paddings.map(([before]) => before),
        x.shape,
      ),
  })),
  gradient<tf.SliceAttrs>('Slice', { inputs: ['x'] }, (dy, [x], { begin, size }) => ({
    x: () => {
      const [first] = tf.slice_util.parseSliceParams(x, begin, size);
      return tf.pad(
        dy,
        first.map((before, dimension) => [before, x.shape[dimension] - before - dy.shape[dimension]]),
      );
    },
  })),
  gradient<tf.StridedSliceAttrs>('StridedSlice', { inputs: ['x'] }, (dy, [x], attributes) => ({
    x: () => {
      const { begin, strides } = attributes;
      if (x.rank !== 4 || begin.some((index) => index !== 0) || strides[0] * strides[3] !== 1)
        throw new RangeError('The gradient of a strided slice is known for subsampled images only.');
      const [, rows, columns] = x.shape;
      return insertZeros(dy as tf.Tensor4D, [strides[1], strides[2]], [rows, columns]);
    },
  })),
  {
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc: (dy, inputs, attributes) => {
      const { axis } = attributes as unknown as tf.ConcatAttrs;
      const sizes = inputs.map(({ shape }) => shape[axis]);
      const parts = tf.split(dy as tf.Tensor, sizes, axis);
      return Object.fromEntries(parts.map((part, index) => [index, () => part]));
    },
  },
];
