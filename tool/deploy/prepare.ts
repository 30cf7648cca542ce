import { quantizeToInt8 } from '../compress/integer.js';
import { type RangeChoice, rangeChoices } from '../compress/ranges/index.js';
import type { Dataset } from '../data/dataset.js';
import { loadDataset } from '../data/load.js';
import { asReals, checkSampleShape, realSamples } from '../data/samples.js';
import { UserError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { importModel } from '../import/index.js';
import { type OptimiseOptions, optimise } from '../passes/index.js';
import { integer } from '../report/format.js';
import { describeGraph, isReal } from './facts.js';
import type { Steps } from './steps.js';

export interface PrepareOptions extends OptimiseOptions {
  /** The model file. */
  readonly model: string;
  /** Samples to evaluate and to verify with; those to calibrate with where there are no others. */
  readonly data?: string;
  readonly labels?: string;
  /** Take this many samples from the start of `data`. */
  readonly limit?: number;
  /** Samples to calibrate a float model with; the first of `data` unless told. */
  readonly calibrate?: string;
  /** Name of a {@link RangeChoice}. */
  readonly ranges?: string;
}

/** A network ready to be lowered, with what belongs to it. */
export interface Prepared {
  readonly file: string;
  /** In int8. */
  readonly graph: Graph;
  /** The network in real numbers that `graph` was made of; absent where the file was in int8. */
  readonly float?: Graph;
  readonly dataset?: Dataset;
}

/** Most samples that a calibration takes: more change no range that matters. */
export const calibrationSamples = 256;

/** Reads a model and its samples, simplifies it, and quantizes it where it is in real numbers. */
export async function prepare(
  options: PrepareOptions,
  steps: Steps,
  signal?: AbortSignal,
): Promise<Prepared> {
  const { model: file, ranges, data, calibrate, keepConstantChannels } = options;
  const choice = rangeChoice(ranges);
  const imported = await steps.step(
    'import',
    () => importModel(file),
    (graph) => `${file}: ${describeGraph(graph)}`,
  );
  const float = isReal(imported) ? imported : undefined;
  const dataFile = data ?? calibrate;
  const dataset =
    dataFile === undefined
      ? undefined
      : await steps.step(
          'data',
          () => readSamples(dataFile, imported, options),
          ({ count, labels }) => `${dataFile}: ${integer(count)} samples${labels ? ' with labels' : ''}`,
        );
  if (float === undefined) {
    const graph = await steps.step('simplify', () => optimise(imported, options), describeGraph);
    return { file, graph, dataset };
  }
  const samples =
    calibrate === undefined || calibrate === dataFile
      ? dataset
      : await readSamples(calibrate, imported, { limit: calibrationSamples });
  if (samples === undefined) throw noCalibration(file);
  const count = Math.min(calibrationSamples, samples.count);
  const graph = await steps.step(
    'quantize',
    (report) =>
      quantizeToInt8(float, [realSamples(samples, count)], {
        ranges: choice,
        keepConstantChannels,
        report,
        signal,
      }),
    (result) => `int8, ${choice.name} over ${count} samples: ${describeGraph(result)}`,
  );
  return { file, graph, float, dataset };
}

/** Samples for a network's only input, as real numbers where the network is in real numbers. */
export async function readSamples(
  file: string,
  graph: Graph,
  { labels, limit }: Pick<PrepareOptions, 'labels' | 'limit'>,
): Promise<Dataset> {
  if (graph.inputs.length > 1) {
    throw new UserError(
      'data',
      `${file} holds samples for one input, but the model has ${graph.inputs.length}.`,
      'An int8 model can be deployed without --data: it then runs on pseudo-random inputs.',
    );
  }
  const dataset = await loadDataset(file, { labels, limit });
  checkSampleShape(dataset, graph.tensors[graph.inputs[0]].shape);
  return isReal(graph) ? asReals(dataset) : dataset;
}

export function rangeChoice(name: string | undefined): RangeChoice {
  if (name === undefined) return rangeChoices[0];
  const choice = rangeChoices.find((candidate) => candidate.name === name);
  if (choice !== undefined) return choice;
  throw new UserError(
    'usage',
    `There is no way '${name}' to choose ranges.`,
    `There are: ${rangeChoices.map((candidate) => candidate.name).join(', ')}.`,
  );
}

function noCalibration(file: string): UserError {
  return new UserError(
    'data',
    `${file} is a float model: to make it int8, samples are needed.`,
    'Give some that the model was made for, with --data or --calibrate; a hundred are plenty.',
  );
}
