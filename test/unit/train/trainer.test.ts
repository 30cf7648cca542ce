import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../../../tool/data/dataset.js';
import { decode } from '../../../tool/encodings/index.js';
import { UserError } from '../../../tool/errors.js';
import { runFloat } from '../../../tool/float/executor.js';
import type { Graph } from '../../../tool/graph/graph.js';
import { evaluate } from '../../../tool/train/objective.js';
import type { TrainingControl, TrainingOptions } from '../../../tool/train/options.js';
import { openTrainable, type TrainableOptions } from '../../../tool/train/trainable.js';
import { train } from '../../../tool/train/trainer.js';
import { graphBuilder } from '../../support/build-graph.js';
import { randomReals } from '../../support/random.js';
import { quarters, toyNetwork, toyOptions } from '../../support/toy-training.js';

const data = quarters(200, 1);
/** Enough where nothing has to be learned. */
const few = quarters(90, 1);

interface Setup {
  readonly graph?: Graph;
  readonly options?: Partial<TrainingOptions>;
  readonly control?: TrainingControl;
  readonly trainable?: TrainableOptions;
  readonly samples?: Dataset;
}

/** Trains a fresh network. */
async function trained({ graph = toyNetwork(), options, control, trainable, samples = data }: Setup = {}) {
  const network = await openTrainable(graph, trainable);
  try {
    const epochs = await train(network, samples, { ...toyOptions, ...options }, control);
    return { graph: network.finish(), epochs };
  } finally {
    network.dispose();
  }
}

/** All constants, to be compared bit for bit. */
function constantsOf(graph: Graph): number[][] {
  return graph.tensors.flatMap(({ constant }) => (constant ? [[...decode(constant)]] : []));
}

describe('trainer', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'edgec-train-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('learns, and says how it goes', async () => {
    const parts: number[] = [];
    const { epochs, graph } = await trained({
      control: { validation: quarters(100, 2), onStep: ({ part }) => parts.push(part) },
    });
    assert.equal(epochs.length, 6);
    assert.equal(parts.length, 6 * 13);
    assert.equal(parts.at(-1), 1);
    assert.ok(epochs[0].training.loss > epochs[5].training.loss);
    assert.ok((epochs[5].validation?.accuracy ?? 0) > 0.95, `${epochs[5].validation?.accuracy}`);

    const test = quarters(100, 3);
    const [probabilities] = await runFloat(graph, [Float32Array.from(test.values)]);
    const right = test.labels!.filter((label, sample) => {
      const own = probabilities.subarray(4 * sample, 4 * sample + 4);
      return own[label] === Math.max(...own);
    });
    assert.ok(right.length > 95, `${right.length} of 100`);
  });

  it('learns with momentum too', async () => {
    const options = {
      optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 1e-4 },
      schedule: { rate: 0.05, warmUp: 0.5, decay: { kind: 'step', epochs: [5], factor: 0.1 } },
    } as const;
    const { epochs } = await trained({ options });
    assert.ok((epochs[5].training.accuracy ?? 0) > 0.95);
  });

  it('measures what the finished graph gives', async () => {
    const { graph } = await trained({ options: { epochs: 1 }, samples: few });
    const network = await openTrainable(graph);
    const test = quarters(50, 4);
    const { loss, accuracy } = await evaluate(network, test);
    network.dispose();
    const [probabilities] = await runFloat(graph, [Float32Array.from(test.values)]);
    const losses = Array.from(test.labels!, (label, i) => -Math.log(probabilities[4 * i + label]));
    const mean = losses.reduce((sum, value) => sum + value, 0) / losses.length;
    assert.ok(Math.abs(loss - mean) < 1e-5, `${loss} and ${mean}`);
    assert.equal(typeof accuracy, 'number');
  });

  it('gives the same weights for the same seed and others for another', async () => {
    const options = { epochs: 1, augmentation: { shift: 1 } };
    const [first, second] = [
      await trained({ options, samples: few }),
      await trained({ options, samples: few }),
    ];
    const other = await trained({ options: { ...options, seed: 6 }, samples: few });
    assert.deepEqual(constantsOf(first.graph), constantsOf(second.graph));
    assert.notDeepEqual(constantsOf(first.graph), constantsOf(other.graph));
  });

  for (const optimizer of [
    { kind: 'adam', weightDecay: 1e-4 },
    { kind: 'sgd', momentum: 0.9 },
  ] as const) {
    it(`goes on after a stop as if there had been none (${optimizer.kind})`, async () => {
      const options = { epochs: 2, optimizer, augmentation: { shift: 1, flip: true } };
      const graph = toyNetwork();
      // Everything that has a state of its own: running statistics, ranges, the optimizer, random numbers.
      const trainable = { int8Activations: new Map(graph.nodes.map(({ outputs: [id] }) => [id, id])) };
      const whole = await trained({ options, trainable, samples: few });

      const checkpoint = path.join(folder, `${optimizer.kind}.checkpoint`);
      for (const stopAfter of [2, 6, 1]) {
        const interruption = new AbortController();
        let steps = 0;
        const control = {
          checkpoint,
          signal: interruption.signal,
          onStep: () => {
            if (++steps === stopAfter) interruption.abort();
          },
        };
        await assert.rejects(trained({ options, trainable, control, samples: few }), { name: 'AbortError' });
      }
      const { graph: resumed, epochs } = await trained({
        options,
        trainable,
        control: { checkpoint },
        samples: few,
      });
      assert.deepEqual(constantsOf(resumed), constantsOf(whole.graph));
      assert.deepEqual(
        epochs.map(({ epoch }) => epoch),
        [1],
      );
      assert.deepEqual(epochs[0], whole.epochs[1]);

      const again = await trained({ options, trainable, control: { checkpoint }, samples: few });
      assert.deepEqual(again.epochs, []);
      assert.deepEqual(constantsOf(again.graph), constantsOf(whole.graph));
    });
  }

  it('refuses a checkpoint of another training, or a damaged one', async () => {
    const checkpoint = path.join(folder, 'other.checkpoint');
    await trained({ options: { epochs: 1 }, control: { checkpoint }, samples: few });
    await assert.rejects(
      trained({ options: { epochs: 2 }, control: { checkpoint }, samples: few }),
      (error) => error instanceof UserError && /belongs to a training with another/.test(error.message),
    );
    await writeFile(checkpoint, (await readFile(checkpoint, 'utf8')).slice(0, -9));
    await assert.rejects(
      trained({ options: { epochs: 1 }, control: { checkpoint }, samples: few }),
      (error) => error instanceof UserError && /is damaged/.test(error.message),
    );
  });

  it('says so when training diverges', async () => {
    const options = { optimizer: { kind: 'sgd' }, schedule: { rate: 1e20 } } as const;
    await assert.rejects(
      trained({ options }),
      (error) => error instanceof UserError && /diverged: in epoch 1, step \d+/.test(error.message),
    );
  });

  it('refuses data that do not fit', async () => {
    const network = await openTrainable(toyNetwork());
    const { labels, ...unlabelled } = data;
    const refusals: [object, RegExp][] = [
      [unlabelled, /has no labels/],
      [{ ...data, labels: labels?.map((label) => label + 1) }, /the model has the classes 0 to 3/],
      [{ ...data, shape: [9, 4, 1] }, /do not fit the model's input/],
    ];
    for (const [dataset, message] of refusals)
      await assert.rejects(train(network, dataset as typeof data, toyOptions), message);
    await train(network, { ...few, shape: [36] }, { ...toyOptions, epochs: 1, augmentation: { shift: 1 } });
    await assert.rejects(
      train(network, data, { ...toyOptions, loss: { kind: 'reconstruction' } }),
      /4 outputs for 36 inputs/,
    );
    network.dispose();
  });

  it('refuses to augment what is no image', async () => {
    const net = graphBuilder();
    const weights = net.reals([4, 36], randomReals(144, 1));
    const graph = net.finish(
      net.layer({ operator: 'fullyConnected', attributes: { activation: 'none' } }, [
        net.input([1, 36]),
        weights,
      ]),
    );
    await assert.rejects(
      trained({ graph, options: { augmentation: { flip: true } } }),
      /only images can be augmented/,
    );
  });

  it('learns from a teacher', async () => {
    const { graph: teacher } = await trained();
    const loss = { kind: 'crossEntropy', distillation: { teacher, weight: 1 } } as const;
    const { epochs } = await trained({ graph: toyNetwork(9), options: { loss, epochs: 6 } });
    // With the teacher's weight at 1 the labels do not count.
    assert.ok((epochs[5].training.accuracy ?? 0) > 0.95);
  });

  it('learns to reconstruct its input, a logistic function at the end included', async () => {
    const net = graphBuilder();
    const dense = (input: number, outputs: number) => {
      const [, inputs] = net.shapeOf(input);
      const weights = net.reals([outputs, inputs], randomReals(outputs * inputs, outputs, -0.3, 0.3));
      const bias = net.reals([outputs], Array<number>(outputs).fill(0));
      return net.layer({ operator: 'fullyConnected', attributes: { activation: 'none' } }, [
        input,
        weights,
        bias,
      ]);
    };
    const flat = net.layer({ operator: 'reshape', attributes: {} }, [net.input([1, 6, 6, 1])], {
      shape: [1, 36],
    });
    const output = net.layer({ operator: 'logistic', attributes: {} }, [dense(dense(flat, 8), 36)]);
    const options = { loss: { kind: 'reconstruction' }, schedule: { rate: 0.01 } } as const;
    const { graph, epochs } = await trained({ graph: net.finish(output), options });
    const last = epochs[5].training;
    assert.ok(last.loss < 0.8 * epochs[0].training.loss && last.accuracy === undefined);
    const [seen] = await runFloat(graph, [Float32Array.from(data.values)]);
    const error = seen.reduce((sum, value, i) => sum + (value - data.values[i]) ** 2, 0) / seen.length;
    assert.ok(error < last.loss * 1.05, `${error} and ${last.loss}`);
  });

  it('gives back all memory', async () => {
    await trained({ options: { epochs: 1 }, samples: few });
    const before = tf.memory().numTensors;
    const loss = { kind: 'crossEntropy', distillation: { teacher: toyNetwork(2) } } as const;
    await trained({ options: { epochs: 1, loss }, control: { validation: few }, samples: few });
    assert.equal(tf.memory().numTensors, before);
  });
});
