import type { Dataset } from '../data/dataset.js';
import { checkSampleShape, storedSample } from '../data/samples.js';
import { UserError } from '../errors.js';
import { elementCount } from '../graph/graph.js';
import type { Port } from '../program/program.js';
import { elementBytes } from '../quantize/stored.js';

/** What a network is run on: samples as its inputs store them. */
export interface Samples {
  readonly count: number;
  /** The class of each, where it is known. */
  readonly labels?: Int32Array;
  /** An array for each input of the network. */
  sample(index: number): Int8Array[];
}

/**
 * The samples of a data set, quantized for a network's only input.
 * @throws UserError of kind `data` where the network has several inputs or the samples have another shape
 */
export function datasetSamples(dataset: Dataset, inputs: readonly Port[]): Samples {
  const [input] = inputs;
  if (inputs.length > 1) {
    throw new UserError(
      'data',
      `${dataset.file} holds samples for one input, but the model has ${inputs.length}.`,
      'Leave --data out: then the model runs on pseudo-random inputs.',
    );
  }
  checkSampleShape(dataset, input.shape);
  return {
    count: dataset.count,
    labels: dataset.labels,
    sample: (index) => [storedSample(dataset, index, input.quantization)],
  };
}

/** The first `count` samples. */
export function firstSamples(samples: Samples, count: number): Samples {
  return { ...samples, count: Math.min(count, samples.count) };
}

/** Pseudo-random bytes, the same every time: enough to compare device and host and to measure. */
export function randomSamples(count: number, inputs: readonly Port[]): Samples {
  return {
    count,
    sample: (index) =>
      inputs.map(({ shape, quantization }, input) =>
        randomBytes(elementCount(shape) * elementBytes(quantization), 0x9e3779b9 ^ (index * 65_537 + input)),
      ),
  };
}

/** Marsaglia's xorshift, https://doi.org/10.18637/jss.v008.i14. */
function randomBytes(length: number, seed: number): Int8Array {
  let state = seed | 0 || 1;
  return Int8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >> 24;
  });
}
