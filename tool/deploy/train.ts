import { rm } from 'node:fs/promises';
import { checkFinite } from '../compress/layers.js';
import type { Dataset } from '../data/dataset.js';
import { loadDataset } from '../data/load.js';
import { asReals } from '../data/samples.js';
import { splitDataset } from '../data/split.js';
import { UserError } from '../errors.js';
import { graphToJson } from '../graph/json.js';
import { importModel } from '../import/index.js';
import { graphMacs } from '../operators/index.js';
import { decimal, integer, percent } from '../report/format.js';
import {
  buildNetwork,
  isNormalization,
  type NetworkDescription,
  readDescription,
} from '../train/description/index.js';
import type { EpochResult, Measure, Progress, TrainingOptions } from '../train/options.js';
import { openTrainable, type Trainable } from '../train/trainable.js';
import { train } from '../train/trainer.js';
import { writeWhole } from '../write-file.js';
import { describeGraph } from './facts.js';
import type { Steps } from './steps.js';

export interface TrainOptions {
  /** File of the network's description. */
  readonly network: string;
  readonly data: string;
  readonly labels?: string;
  readonly limit?: number;
  /** Samples to measure after each epoch. */
  readonly validation?: string;
  /** Without `validation`: the share of the data, drawn at random, that is kept back for it. */
  readonly holdOut?: number;
  /** A model to learn from. */
  readonly teacher?: string;
  /** Instead of the description's. */
  readonly epochs?: number;
  readonly seed?: number;
  /** The file that gets the trained network. */
  readonly output: string;
}

/** What came of training a network. */
export interface TrainReport {
  readonly format: 'edgec-train';
  readonly version: 1;
  readonly network: {
    readonly name: string;
    readonly file: string;
    readonly output: string;
    readonly parameters: number;
    readonly macs: number;
  };
  readonly samples: { readonly training: number; readonly validation?: number };
  /** Those of this run: fewer than all where it went on from a checkpoint. */
  readonly epochs: readonly EpochResult[];
}

/**
 * Trains a described network and writes it for the other commands. While it trains, a checkpoint lies beside the output:
 * after an interruption the same call goes on from there.
 */
export async function trainNetwork(
  options: TrainOptions,
  steps: Steps,
  signal?: AbortSignal,
): Promise<TrainReport> {
  const { network: file, output } = options;
  const { description, graph } = await steps.step(
    'network',
    async () => {
      const described = withOverrides(await readDescription(file), options);
      return { description: described, graph: buildNetwork(described) };
    },
    (described) => `${file}: ${describeGraph(described.graph)}`,
  );
  const [data, validation] = await readData(options, description, steps, signal);
  const network = await openTrainable(graph, { isFrozen: isNormalization });
  const checkpoint = `${output}.checkpoint`;
  try {
    const training = await withTeacher(description.training, options.teacher);
    const epochs = await steps.step(
      'train',
      (report) =>
        train(network, data, training, {
          validation,
          checkpoint,
          signal,
          onStep: (progress) => report(progress.part, progressLine(progress, training.epochs)),
        }).catch((error) => {
          // A checkpoint that could not be written is no place to go on from.
          throw signal?.aborted && !(error instanceof UserError) ? interrupted(checkpoint) : error;
        }),
      (results) => (results.length > 0 ? measureText(results.at(-1)!) : 'finished before'),
    );
    await steps.step(
      'write',
      () => writeWhole(output, graphToJson(network.finish())),
      () => output,
    );
    await rm(checkpoint, { force: true });
    return {
      format: 'edgec-train',
      version: 1,
      network: {
        name: graph.name,
        file,
        output,
        parameters: parameterCount(network),
        macs: graphMacs(graph),
      },
      samples: { training: data.count, ...(validation && { validation: validation.count }) },
      epochs,
    };
  } finally {
    network.dispose();
  }
}

function withOverrides(description: NetworkDescription, { epochs, seed }: TrainOptions): NetworkDescription {
  const { training } = description;
  return {
    ...description,
    training: { ...training, epochs: epochs ?? training.epochs, seed: seed ?? training.seed },
  };
}

async function readData(
  { data: file, labels, limit, validation: validationFile, holdOut }: TrainOptions,
  { training }: NetworkDescription,
  steps: Steps,
  signal?: AbortSignal,
): Promise<readonly [data: Dataset, validation: Dataset | undefined]> {
  const load = (name: string, options: { readonly labels?: string; readonly limit?: number }) =>
    steps.step(
      'data',
      async (report) => asReals(await loadDataset(name, { ...options, signal, onProgress: report })),
      (dataset) => `${name}: ${integer(dataset.count)} samples${dataset.labels ? ' with labels' : ''}`,
    );
  const data = await load(file, { labels, limit });
  if (validationFile !== undefined) return [data, await load(validationFile, {})];
  return holdOut === undefined ? [data, undefined] : splitDataset(data, holdOut, training.seed ?? 0);
}

async function withTeacher(training: TrainingOptions, file: string | undefined): Promise<TrainingOptions> {
  if (file === undefined) return training;
  const { loss = { kind: 'crossEntropy' as const } } = training;
  if (loss.kind !== 'crossEntropy') {
    throw new UserError('usage', 'An autoencoder has no use for a teacher.', 'Leave --teacher out.');
  }
  const teacher = await importModel(file);
  checkFinite(teacher);
  return { ...training, loss: { ...loss, distillation: { teacher } } };
}

function parameterCount({ variables }: Trainable): number {
  const trained = [...variables.values()].filter(({ isTrained }) => isTrained);
  return trained.reduce((sum, { variable }) => sum + variable.size, 0);
}

function interrupted(checkpoint: string): UserError {
  return new UserError(
    'interrupted',
    'interrupted',
    `The same command goes on from ${checkpoint}; remove that file to start again.`,
  );
}

function progressLine({ epoch, loss, accuracy }: Progress, epochs: number): string {
  return `epoch ${epoch + 1} of ${epochs}, ${lossText({ loss, accuracy })},`;
}

function measureText({ training, validation }: EpochResult): string {
  return lossText(validation ?? training);
}

function lossText({ loss, accuracy }: Measure): string {
  return `loss ${decimal(loss, 4)}${accuracy === undefined ? '' : `, accuracy ${percent(accuracy, 2)}`}`;
}
