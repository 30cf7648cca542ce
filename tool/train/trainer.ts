import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { type Batch, takeBatch } from '../data/batch.js';
import type { Dataset } from '../data/dataset.js';
import { randomStream, shuffled } from '../data/random.js';
import { UserError } from '../errors.js';
import { type Position, restoreCheckpoint, saveCheckpoint, trainingFingerprint } from './checkpoint.js';
import { checkDataset, evaluate, type Objective, openObjective } from './objective.js';
import { createOptimizer, type Optimizer } from './optimizers/index.js';
import type { EpochResult, Measure, TrainingControl, TrainingOptions } from './options.js';
import { learningRateAt } from './schedule.js';
import type { Trainable } from './trainable.js';

/** Milliseconds after which a checkpoint is due within an epoch. */
const checkpointInterval = 60_000;

/** What random numbers are for: each use has streams of its own. */
const streams = { order: 1, augmentation: 2 } as const;

/** A training under way. */
interface Run {
  readonly network: Trainable;
  readonly data: Dataset;
  readonly options: TrainingOptions & Required<Pick<TrainingOptions, 'batchSize' | 'loss' | 'seed'>>;
  readonly control: TrainingControl;
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  readonly stepsPerEpoch: number;
  save(position: Position): Promise<void>;
}

/**
 * Trains a network on a data set, or goes on where a checkpoint stands.
 * @returns what came of each epoch that this call has finished
 * @throws UserError where the data or the checkpoint do not fit the network, or the loss is no number any more; the
 *   signal's reason when it is aborted
 */
export async function train(
  network: Trainable,
  samples: Dataset,
  chosen: TrainingOptions,
  control: TrainingControl = {},
): Promise<readonly EpochResult[]> {
  const { batchSize = 64, seed = 0, loss = { kind: 'crossEntropy' } } = chosen;
  const options = { ...chosen, batchSize, seed, loss };
  checkTrained(network);
  checkDataset(network, samples, options.loss);
  const data = inShapeOf(network, samples, options);
  if (control.validation) checkDataset(network, control.validation, options.loss);
  const objective = await openObjective(network, options.loss);
  const optimizer = createOptimizer(options.optimizer, network.variables);
  try {
    const { checkpoint } = control;
    const fingerprint = checkpoint ? trainingFingerprint(network, data, options) : '';
    const everything = new Map([
      ...[...network.variables].map(([name, { variable }]) => [name, variable] as const),
      ...optimizer.memory,
    ]);
    const run: Run = {
      network,
      data,
      options,
      control,
      objective,
      optimizer,
      stepsPerEpoch: Math.ceil(data.count / options.batchSize),
      save: async (position) => {
        if (checkpoint) await saveCheckpoint(checkpoint, fingerprint, position, everything);
      },
    };
    const found = checkpoint && (await restoreCheckpoint(checkpoint, fingerprint, everything));
    return await trainFrom(found || startOfEpoch(0), run);
  } finally {
    objective.dispose();
    optimizer.dispose();
  }
}

function checkTrained({ graph, variables }: Trainable): void {
  if ([...variables.values()].some(({ isTrained }) => isTrained)) return;
  throw new UserError(
    'model',
    `The model ${graph.name} has nothing to train.`,
    'Train a network with convolutions or fully connected layers that are not frozen.',
  );
}

/** Samples in the shape of the network's input, which says what of them is a row of pixels. */
function inShapeOf({ graph }: Trainable, samples: Dataset, { augmentation }: TrainingOptions): Dataset {
  const shape = graph.tensors[graph.inputs[0]].shape.slice(1);
  if (!augmentation || shape.length === 3) return { ...samples, shape };
  throw new UserError(
    'usage',
    `The model ${graph.name} takes [${shape.join(', ')}]: only images can be augmented.`,
    'Leave the augmentation out, or give the network an input of [rows, columns, channels].',
  );
}

function startOfEpoch(epoch: number): Position {
  return { epoch, step: 0, loss: 0, correct: 0 };
}

async function trainFrom(start: Position, run: Run): Promise<EpochResult[]> {
  const { network, options, control } = run;
  const results: EpochResult[] = [];
  for (let position = start; position.epoch < options.epochs; position = startOfEpoch(position.epoch + 1)) {
    const training = await finishEpoch(position, run);
    const validation = control.validation && (await evaluate(network, control.validation, options.loss));
    const result = { epoch: position.epoch, training, ...(validation && { validation }) };
    results.push(result);
    control.onEpoch?.(result);
    await run.save(startOfEpoch(position.epoch + 1));
  }
  return results;
}

/** Does the steps of an epoch that are left. */
async function finishEpoch(start: Position, run: Run): Promise<Measure> {
  const { data, options, control, stepsPerEpoch } = run;
  const order = shuffled(data.count, randomStream(options.seed, streams.order, start.epoch));
  const samplesUpTo = (step: number) => Math.min(step * options.batchSize, data.count);
  let position = start;
  let lastSaved = performance.now();
  const measure = (): Measure => {
    const accuracy = position.correct / samplesUpTo(position.step);
    return { loss: position.loss / position.step, ...(options.loss.kind === 'crossEntropy' && { accuracy }) };
  };
  while (position.step < stepsPerEpoch) {
    const isDue = performance.now() - lastSaved > checkpointInterval;
    if (isDue || control.signal?.aborted) {
      await run.save(position);
      lastSaved = performance.now();
    }
    control.signal?.throwIfAborted();
    const indices = order.subarray(samplesUpTo(position.step), samplesUpTo(position.step + 1));
    const step = trainStep(position, indices, run);
    position = {
      epoch: position.epoch,
      step: position.step + 1,
      loss: position.loss + step.loss,
      correct: position.correct + step.correct,
    };
    const { epoch, step: done } = position;
    const part = (epoch + done / stepsPerEpoch) / options.epochs;
    control.onStep?.({
      epoch,
      step: done,
      stepsPerEpoch,
      part,
      learningRate: step.learningRate,
      ...measure(),
    });
    // Lets Ctrl-C and the display of progress have their turns.
    await nextTurn();
  }
  return measure();
}

/** Changes the weights once. */
function trainStep({ epoch, step }: Position, indices: Uint32Array, run: Run) {
  const { data, options, stepsPerEpoch } = run;
  const { augmentation: changes, seed } = options;
  const random = randomStream(seed, streams.augmentation, epoch, step);
  const batch = takeBatch(data, indices, changes && { changes, random });
  const passed = epoch + (step + 0.5) / stepsPerEpoch;
  const learningRate = learningRateAt(options.schedule, passed, options.epochs);
  const measured = descend(batch, learningRate, epoch * stepsPerEpoch + step + 1, run);
  if (Number.isFinite(measured.loss)) return { ...measured, learningRate };
  throw new UserError(
    'usage',
    `The training diverged: in epoch ${epoch + 1}, step ${step + 1} the loss is ${measured.loss}.`,
    'Train with a smaller learning rate, a warm-up or inputs of a smaller range.',
  );
}

function descend(batch: Batch, learningRate: number, count: number, { network, objective, optimizer }: Run) {
  return tf.tidy(() => {
    const trained = [...network.variables].filter(([, { isTrained }]) => isTrained);
    let correct = 0;
    const { value, grads } = tf.variableGrads(
      () => {
        const measured = objective.measure(batch, 'training');
        correct = measured.correct ?? 0;
        return measured.loss as tf.Scalar;
      },
      trained.map(([, { variable }]) => variable),
    );
    const gradients = new Map(trained.map(([name, { variable }]) => [name, grads[variable.name]]));
    optimizer.apply(gradients, learningRate, count);
    return { loss: value.dataSync()[0], correct };
  });
}
