import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type * as tf from '@tensorflow/tfjs-core';
import { type ImageWindow, poolingWindow } from './window.js';

/**
 * Kernels of the WebAssembly backend for the gradients of pooling, several times as fast as its own ones. They work
 * on the backend's memory.
 */
export const wasmPooling: readonly tf.KernelConfig[] = [
  poolingGradient<tf.MaxPoolAttrs>('MaxPoolGrad', passToLargest),
  poolingGradient<tf.AvgPoolAttrs>('AvgPoolGrad', shareEqually),
];

/** Adds the gradient of one output pixel's channels to those of the input pixels in its window. */
type Backward = (place: Place, input: Float32Array, dy: Float32Array, dx: Float32Array) => void;

/** A window over the input and the output pixel that it gives, by where their first channels stand. */
interface Place {
  first: number;
  rows: number;
  columns: number;
  /** Elements from one row of the input to the next. */
  readonly rowStride: number;
  readonly channels: number;
  output: number;
}

function poolingGradient<Attributes extends tf.MaxPoolAttrs | tf.AvgPoolAttrs>(
  kernelName: string,
  backward: Backward,
): tf.KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
      const wasm = backend as BackendWasm;
      const window = poolingWindow(input.shape, attrs as unknown as Attributes);
      const output = wasm.makeOutput(input.shape, 'float32');
      const [x, gradients, dx] = [input, dy, output].map(
        (info) => wasm.typedArrayFromHeap(info) as Float32Array,
      );
      dx.fill(0);
      forEachWindow(input.shape, window, (place) => backward(place, x, gradients, dx));
      return output;
    },
  };
}

/** Visits the windows of all images, each cut to the part inside the image. */
function forEachWindow(shape: readonly number[], window: ImageWindow, visit: (place: Place) => void): void {
  const [images, rows, columns, channels] = shape;
  const { filter, output, strides, before } = window;
  const place: Place = { first: 0, rows: 0, columns: 0, rowStride: columns * channels, channels, output: 0 };
  for (let image = 0; image < images; image++)
    for (let i = 0; i < output[0]; i++) {
      const row = i * strides[0] - before[0];
      const firstRow = Math.max(0, row);
      place.rows = Math.min(rows, row + filter[0]) - firstRow;
      for (let j = 0; j < output[1]; j++) {
        const column = j * strides[1] - before[1];
        const firstColumn = Math.max(0, column);
        place.columns = Math.min(columns, column + filter[1]) - firstColumn;
        place.first = ((image * rows + firstRow) * columns + firstColumn) * channels;
        visit(place);
        place.output += channels;
      }
    }
}

/** Of equals the first one counts as the largest, as in TensorFlow. */
function passToLargest(place: Place, input: Float32Array, dy: Float32Array, dx: Float32Array): void {
  const { first, rows, columns, rowStride, channels, output } = place;
  for (let channel = 0; channel < channels; channel++) {
    let largest = Number.NEGATIVE_INFINITY;
    let largestAt = first + channel;
    for (let row = 0; row < rows; row++) {
      let at = first + row * rowStride + channel;
      for (let column = 0; column < columns; column++) {
        if (input[at] > largest) {
          largest = input[at];
          largestAt = at;
        }
        at += channels;
      }
    }
    dx[largestAt] += dy[output + channel];
  }
}

/** The average counts pixels inside the image only. */
function shareEqually(place: Place, _input: Float32Array, dy: Float32Array, dx: Float32Array): void {
  const { first, rows, columns, rowStride, channels, output } = place;
  const share = 1 / (rows * columns);
  for (let row = 0; row < rows; row++) {
    const start = first + row * rowStride;
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < channels; channel++)
        dx[start + column * channels + channel] += dy[output + channel] * share;
  }
}
