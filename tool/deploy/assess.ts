import { layerErrors } from '../compress/error.js';
import { realSamples } from '../data/samples.js';
import type { HostModel } from '../host/host-model.js';
import type { Program } from '../program/program.js';
import { decimal, integer, percent } from '../report/format.js';
import type { Score } from '../report/report.js';
import { checkLabels } from './classes.js';
import { evaluateFloat, evaluateOnHost } from './evaluate.js';
import type { Prepared } from './prepare.js';
import { datasetSamples } from './samples.js';
import type { Steps } from './steps.js';

/** How good a network is before anything runs on a device. */
export interface Assessment {
  /** Of the int8 program on the host executor, and of the float model that it was made of. */
  readonly host?: Score;
  readonly float?: Score;
  /** Signal to noise of each layer against the float model, in decibels; null where it is exact. */
  readonly snrDb: ReadonlyMap<string, number | null>;
}

/** Samples over which a layer's noise is measured: they agree within a fraction of a decibel. */
const noiseSamples = 16;

/** Scores a network on its labelled samples, and compares its layers with those of the float model. */
export async function assess(
  { graph, float, dataset }: Prepared,
  program: Program,
  host: HostModel,
  steps: Steps,
  signal?: AbortSignal,
): Promise<Assessment> {
  if (dataset === undefined) return { snrDb: new Map() };
  const { labels } = dataset;
  const samples = datasetSamples(dataset, program.inputs);
  checkLabels(samples, program.outputs[0]);
  const snrDb =
    float &&
    (await steps.step(
      'compare',
      () =>
        layerErrors(float, graph, [realSamples(dataset, noiseSamples)], (inputs) => host.runLayers(inputs)),
      describeNoise,
    ));
  const scores = labels && {
    ...(float && {
      float: await steps.step(
        'float',
        (report) => evaluateFloat(float, realSamples(dataset, dataset.count), labels, report, signal),
        describeScore,
      ),
    }),
    host: await steps.step(
      'evaluate',
      (report) => evaluateOnHost(host, samples, program.outputs[0], report, signal),
      describeScore,
    ),
  };
  return { ...scores, snrDb: snrDb ?? new Map() };
}

function describeScore({ accuracy, correct, samples }: Score): string {
  return `${percent(accuracy, 2)} right (${integer(correct)} of ${integer(samples)})`;
}

function describeNoise(snrDb: ReadonlyMap<string, number | null>): string {
  const worst = [...snrDb].reduce<[string, number] | undefined>((least, [name, value]) => {
    return value !== null && (least === undefined || value < least[1]) ? [name, value] : least;
  }, undefined);
  if (worst === undefined) return 'every layer as in the float model';
  return `noise against the float model: at worst ${decimal(worst[1], 1)} dB of signal in ${worst[0]}`;
}
