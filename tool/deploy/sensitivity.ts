import { checkFinite } from '../compress/layers.js';
import { saliencyMethods } from '../compress/saliency/index.js';
import { accuracyOf, type LayerSensitivity, scanSensitivity } from '../compress/sensitivity.js';
import { UserError } from '../errors.js';
import { importModel } from '../import/index.js';
import { integer, percent } from '../report/format.js';
import { checkPlotFile, writePlotFile } from '../report/plot-file.js';
import { describeGraph, isReal } from './facts.js';
import { readSamples } from './prepare.js';
import { sensitivityPage } from './sensitivity-page.js';
import type { Steps } from './steps.js';

export interface SensitivityRequest {
  /** The model file. */
  readonly model: string;
  /** Samples to measure on. */
  readonly data: string;
  readonly labels?: string;
  readonly limit?: number;
  /** Name of a saliency; magnitude unless told. */
  readonly saliency?: string;
  /** A file that gets the curves: .svg or .html. */
  readonly plot?: string;
}

/** How much each layer of a network bears. */
export interface SensitivityReport {
  readonly format: 'edgec-sensitivity';
  readonly version: 1;
  readonly model: string;
  readonly saliency: string;
  readonly samples: number;
  /** Of the whole network, in real numbers. */
  readonly accuracy: number;
  readonly sparsities: readonly number[];
  readonly layers: readonly LayerSensitivity[];
}

const sparsities = [0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95] as const;

/** Prunes one layer of a float model at a time and says what that does to the accuracy. */
export async function measureSensitivity(
  { model, data: file, labels, limit, saliency: name, plot }: SensitivityRequest,
  steps: Steps,
  signal?: AbortSignal,
): Promise<SensitivityReport> {
  const saliency = name === undefined ? saliencyMethods[0] : saliencyMethods.find((own) => own.name === name);
  if (!saliency) {
    throw new UserError(
      'usage',
      `There is no saliency '${name}'.`,
      `There are: ${saliencyMethods.map((own) => own.name).join(', ')}.`,
    );
  }
  if (plot !== undefined) checkPlotFile(plot);
  const graph = await steps.step(
    'import',
    () => importModel(model),
    (imported) => `${model}: ${describeGraph(imported)}`,
  );
  if (!isReal(graph)) {
    throw new UserError(
      'model',
      `${model} is quantized: real weights are pruned.`,
      'Give the float model that it was made from.',
    );
  }
  checkFinite(graph);
  const data = await steps.step(
    'data',
    () => readSamples(file, graph, { labels, limit }),
    ({ count }) => `${file}: ${integer(count)} samples`,
  );
  const accuracy = await steps.step(
    'evaluate',
    () => accuracyOf(graph, data),
    (whole) => `${percent(whole, 2)} right`,
  );
  const layers = await steps.step(
    'prune',
    (report) => scanSensitivity(graph, data, { saliency, sparsities, signal, report }),
    (scanned) => `${scanned.length} layers`,
  );
  const report: SensitivityReport = {
    format: 'edgec-sensitivity',
    version: 1,
    ...{ model, saliency: saliency.name, samples: data.count, accuracy, sparsities, layers },
  };
  if (plot !== undefined) {
    await steps.step(
      'plot',
      () => writePlotFile(plot, sensitivityPage(report)),
      () => plot,
    );
  }
  return report;
}
