import { UserError } from '../errors.js';
import type { Quantization } from '../graph/graph.js';
import { quantizeReals } from '../quantize/affine.js';
import { elementBytes } from '../quantize/stored.js';
import { type Dataset, sampleOf } from './dataset.js';

/**
 * Checks that samples have the shape of a network's input. Dimensions of 1 do not count, nor does the shape where
 * one side has a single dimension, so that [28, 28] and [784] both fit [1, 28, 28, 1].
 * @throws UserError of kind `data` with both shapes
 */
export function checkSampleShape({ file, shape }: Dataset, inputShape: readonly number[]): void {
  const sample = squeeze(shape);
  const input = squeeze(inputShape);
  const sameCount = product(sample) === product(input);
  if (sameCount && (sample.length <= 1 || input.length <= 1 || sample.join() === input.join())) return;
  const channelsFirst = sameCount && [...sample.slice(1), sample[0]].join() === input.join();
  throw new UserError(
    'data',
    `${file}: samples of shape [${shape.join(', ')}] do not fit the model's input [${inputShape.join(', ')}].`,
    channelsFirst
      ? 'The channels stand first in the samples and last in the model: numpy.moveaxis(samples, 1, -1).'
      : 'Give samples of the size that the model was trained on.',
  );
}

/**
 * The data set with signed bytes taken as real numbers. For float models: an int8 model takes signed bytes as already
 * quantized, see {@link storedSample}.
 */
export function asReals(dataset: Dataset): Dataset {
  return dataset.values instanceof Int8Array
    ? { ...dataset, values: Int16Array.from(dataset.values) }
    : dataset;
}

/** The first `count` samples as real numbers, one after the other. */
export function realSamples({ count: total, values }: Dataset, count: number): Float32Array {
  return Float32Array.from(values.subarray(0, (values.length / total) * Math.min(count, total)));
}

/**
 * The bytes of sample `index` as an input stores it. Signed bytes are taken as they are by an input of bytes; all other
 * numbers are real values in the units of the model's input, and are clamped to its range.
 */
export function storedSample(dataset: Dataset, index: number, quantization: Quantization): Int8Array {
  const values = sampleOf(dataset, index);
  return values instanceof Int8Array && elementBytes(quantization) === 1
    ? values
    : quantizeReals(values, quantization);
}

function squeeze(shape: readonly number[]): readonly number[] {
  return shape.filter((size) => size !== 1);
}

function product(shape: readonly number[]): number {
  return shape.reduce((result, size) => result * size, 1);
}
