import { UserError } from '../errors.js';
import { openFloatExecutor } from '../float/executor.js';
import { elementCount, type Graph, type TensorId } from '../graph/graph.js';
import { addToHistogram, emptyHistogram, type Histogram } from './histogram.js';

/** Samples for the inputs of a graph: an array for each input, with the samples one after the other. */
export type GraphSamples = readonly Float32Array[];

export interface CalibrateOptions {
  /** Called with the part that is done, 0 to 1. */
  readonly report?: (part: number) => void;
  readonly signal?: AbortSignal;
}

/** The values of every activation. */
export type Calibration = ReadonlyMap<TensorId, Histogram>;

/**
 * Runs samples through a graph of real numbers and collects the values of every activation.
 * @throws UserError of kind `data` where there are no samples, or where one makes an activation infinite or NaN
 */
export async function calibrate(
  graph: Graph,
  samples: GraphSamples,
  { report, signal }: CalibrateOptions = {},
): Promise<Calibration> {
  const count = samples[0].length / elementCount(graph.tensors[graph.inputs[0]].shape);
  if (count === 0) {
    throw new UserError(
      'data',
      'There are no samples to calibrate with.',
      'Give samples that the model was made for; 100 of them are plenty, a few are enough.',
    );
  }
  const histograms = new Map<TensorId, Histogram>();
  const executor = await openFloatExecutor(graph);
  try {
    await executor.run(samples, (id, values, firstSample) => {
      signal?.throwIfAborted();
      const histogram = histograms.get(id) ?? emptyHistogram();
      histograms.set(id, histogram);
      const bad = addToHistogram(histogram, values);
      if (bad !== undefined) refuseValue(graph, id, values[bad], firstSample, bad);
      if (id === graph.outputs.at(-1)) {
        const done = firstSample + values.length / elementCount(graph.tensors[id].shape);
        report?.(done / count);
      }
    });
  } finally {
    executor.dispose();
  }
  return histograms;
}

function refuseValue(graph: Graph, id: TensorId, value: number, firstSample: number, element: number): never {
  const { name, shape } = graph.tensors[id];
  const sample = firstSample + Math.floor(element / elementCount(shape));
  const isInput = graph.inputs.includes(id);
  throw new UserError(
    'data',
    isInput
      ? `Sample ${sample} has the value ${value} in input '${name}'.`
      : `Sample ${sample} makes '${name}' ${value}.`,
    isInput
      ? 'Samples must be finite numbers: repair them or leave the sample out.'
      : 'Give samples in the range that the model was trained on.',
  );
}
