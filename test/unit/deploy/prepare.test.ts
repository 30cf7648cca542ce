import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { type Prepared, type PrepareOptions, prepare } from '../../../tool/deploy/prepare.js';
import type { Steps } from '../../../tool/deploy/steps.js';
import { type ErrorKind, UserError } from '../../../tool/errors.js';
import { graphMacs } from '../../../tool/operators/index.js';
import { fixture, floatVectors } from '../../support/fixtures.js';
import { useFolder } from '../../support/folder.js';
import { sharedData } from '../../support/shared.js';

describe('preparing a model', () => {
  const folder = useFolder();
  const names: string[] = [];
  const steps: Steps = {
    step(name, work) {
      names.push(name);
      return Promise.resolve(work(() => {}));
    },
  };
  const prepared = (model: string, options: Omit<PrepareOptions, 'model'> = {}): Promise<Prepared> => {
    names.length = 0;
    return prepare({ model: fixture(model), ...options }, steps);
  };

  /** A file of rows, the first `count` of what the perceptron takes. */
  function samples(name: string, count: number): string {
    const rows = floatVectors('perceptron').samples.map(({ inputs }) => inputs[0].join());
    writeFileSync(folder.file(name), rows.slice(0, count).join('\n'));
    return folder.file(name);
  }

  const failsWith = (kind: ErrorKind, message: RegExp) => (error: unknown) =>
    error instanceof UserError && error.kind === kind && message.test(`${error.message}\n${error.hint}`);

  it('in int8 needs no samples', async () => {
    const { graph, float, dataset } = await prepared('perceptron_int8.tflite');
    assert.deepEqual(names, ['import', 'simplify']);
    assert.ok(graph.tensors.every(({ constant, quantization }) => constant ?? quantization));
    assert.equal(float, undefined);
    assert.equal(dataset, undefined);
  });

  it('in real numbers is quantized with the first of its data', async () => {
    const { graph, float, dataset } = await prepared('perceptron.tflite', { data: samples('data.csv', 3) });
    assert.deepEqual(names, ['import', 'data', 'quantize']);
    assert.ok(graph.tensors.every(({ constant, quantization }) => constant ?? quantization));
    assert.ok(float);
    assert.equal(dataset?.count, 3);
  });

  it('is evaluated on other samples than it is calibrated with, where both are given', async () => {
    const calibrate = samples('calibrate.csv', 2);
    const one = await prepared('perceptron.tflite', { data: samples('one.csv', 1), calibrate });
    assert.equal(one.dataset?.count, 1);
    const alone = await prepared('perceptron.tflite', { calibrate });
    assert.equal(alone.dataset?.count, 2);
    assert.deepEqual(one.graph, alone.graph, 'the ranges are those of the calibration samples');
  });

  it('in real numbers without samples says what to give', async () => {
    await assert.rejects(
      prepared('perceptron.tflite'),
      failsWith('data', /float model.*\n.*--data or --calibrate/),
    );
  });

  it('refuses an unknown way to choose ranges before it reads the model', async () => {
    await assert.rejects(
      prepared('perceptron.tflite', { ranges: 'widest' }),
      failsWith('usage', /'widest'.*\n.*min-max, percentile, mean-square-error/),
    );
    assert.deepEqual(names, []);
  });

  it('with several inputs takes no data', async () => {
    await assert.rejects(
      prepared('ports_int8.tflite', { data: samples('ports.csv', 1) }),
      failsWith('data', /the model has 2/),
    );
  });

  it('refuses samples that do not fit', async () => {
    const data = folder.file('three.csv');
    writeFileSync(data, '1,2,3');
    await assert.rejects(prepared('perceptron_int8.tflite', { data }), failsWith('data', /\[3\].*\[1, 16\]/));
  });

  it('keeps constant channels where it is told to', async function () {
    const model = sharedData(this, 'mlperf-tiny', 'vww_int8.tflite');
    const whole = await prepare({ model, keepConstantChannels: true }, steps);
    const narrow = await prepare({ model }, steps);
    assert.equal(graphMacs(whole.graph), 7_489_664);
    assert.ok(graphMacs(narrow.graph) < 3_800_000);
  });
});
