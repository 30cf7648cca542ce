import assert from 'node:assert/strict';
import { loadBoard } from '../../../tool/boards/load.js';
import { countsOf, profile } from '../../../tool/deploy/profile.js';
import type { Samples } from '../../../tool/deploy/samples.js';
import { verify } from '../../../tool/deploy/verify.js';
import { type Application, findApplication } from '../../../tool/device/application.js';
import { fnv1a } from '../../../tool/lower/hash.js';
import type { Port, Program } from '../../../tool/program/program.js';
import { applicationInFlash, deviceBench, randomImage } from '../../support/device-bench.js';

const modelHash = 0x1234;
const port: Port = {
  name: 'port',
  shape: [1, 2],
  quantization: { kind: 'affine', scale: 1, zeroPoint: 0 },
  buffer: 0,
};
const layer = { operator: 'X', encoding: 'none', outputShape: [1, 2], macs: 0, output: 0 };
const program: Program = {
  name: 'two',
  target: { core: 'cortex-m7', features: [] },
  hash: modelHash,
  layers: [
    { name: 'negate', ...layer },
    { name: 'double', ...layer },
  ],
  constants: [],
  buffers: [],
  arenaBytes: 0,
  inputs: [port],
  outputs: [port],
};

const negate = (values: Int8Array) => values.map((value) => -value);
const double = (values: Int8Array) => values.map((value) => 2 * value);
const host = {
  hash: modelHash,
  run: ([input]: readonly Int8Array[]) => [double(negate(input))],
  runLayers: ([input]: readonly Int8Array[]) => [negate(input), double(negate(input))],
};

const samples: Samples = {
  count: 3,
  labels: Int32Array.of(1, 0, 1, 7),
  sample: (index) => [Int8Array.of(index, 1)],
};

/**
 * Does something with an application on a simulated board whose second layer computes `doubles`.
 */
async function onBoard<Result>(
  doubles: (values: Int8Array) => Int8Array,
  work: (application: Application, bench: ReturnType<typeof deviceBench>) => Promise<Result>,
): Promise<Result> {
  let layers: Int8Array[] = [];
  const model = {
    inputs: [2],
    outputs: [2],
    layers: ['negate', 'double'],
    compute: ([input]: readonly Buffer[]) => {
      const negated = negate(Int8Array.from(input));
      layers = [negated, doubles(negated)];
      return [Buffer.from(layers[1])];
    },
    // Over 32 bits: 20 s at 216 MHz and more.
    layerTime: (run: number, index: number) => 2n ** 33n * BigInt(run) + BigInt(index),
    layerHash: (index: number) => fnv1a(Buffer.from(layers[index])),
  };
  const bench = deviceBench({ model });
  const image = randomImage(1024, 3, modelHash).bytes;
  image.copy(applicationInFlash(bench.device, image.length));
  bench.device.reset();
  try {
    const device = { board: await loadBoard('nucleo-f746'), line: bench.line };
    return await work(await findApplication(device, program), bench);
  } finally {
    await bench.line.close();
  }
}

const verifyOn = (doubles: (values: Int8Array) => Int8Array, some = samples) =>
  onBoard(doubles, (application) => verify(application, host, program, some, () => {}));

describe('verification on the device', () => {
  it('finds no difference where the device computes what the host does', async () => {
    const result = await verifyOn(double);
    assert.deepEqual(result.differences, []);
    assert.equal(result.samples, 3);
    assert.deepEqual(result.outputs, [[Int8Array.of(0, -2)], [Int8Array.of(-2, -2)], [Int8Array.of(-4, -2)]]);
  });

  it('scores the device by its own outputs, over the samples that ran', async () => {
    // Classes 0, 0, 1.
    assert.deepEqual((await verifyOn(double)).score, { samples: 3, correct: 2, accuracy: 2 / 3 });
    assert.ok(!('score' in (await verifyOn(double, { ...samples, labels: undefined }))));
  });

  it('names the sample and the first layer that differ', async () => {
    const { differences } = await verifyOn((values) =>
      double(values).map((value) => (value === -4 ? -5 : value)),
    );
    assert.deepEqual(differences, [{ sample: 2, layer: 'double' }]);
  });

  it('names no layer where a second run gives the right bytes', async () => {
    let calls = 0;
    const { differences } = await verifyOn((values) => {
      calls++;
      return double(values).map((value) => (calls === 1 ? value + 1 : value));
    });
    assert.deepEqual(differences, [{ sample: 0, layer: undefined }]);
  });
});

describe('profile of a device', () => {
  it('counts the repeats and not the runs to warm up, in 64 bits', async () => {
    const parts: number[] = [];
    const { layers, total } = await onBoard(double, (application) =>
      profile(application, samples.sample(0), { warmup: 2, repeats: 3 }, (part) => parts.push(part)),
    );
    const runs = [3, 4, 5].map((run) => 2 ** 33 * run);
    assert.deepEqual(layers, [
      { minimum: runs[0], median: runs[1], maximum: runs[2] },
      { minimum: runs[0] + 1, median: runs[1] + 1, maximum: runs[2] + 1 },
    ]);
    assert.deepEqual(total, { minimum: 2 * runs[0] + 1, median: 2 * runs[1] + 1, maximum: 2 * runs[2] + 1 });
    assert.deepEqual(parts, [0, 0.2, 0.4, 0.6, 0.8]);
  });

  it('takes of an even number of times one that was measured', () => {
    assert.deepEqual(countsOf([4, 1, 3, 2]), { minimum: 1, median: 2, maximum: 4 });
    assert.deepEqual(countsOf([9, 100, 20]), { minimum: 9, median: 20, maximum: 100 });
  });
});

describe('a device that is reset in the middle of a sample', () => {
  it('runs it anew', async () => {
    let resets = 0;
    const differences = await onBoard(double, async (application, { device }) => {
      const writeInput = application.runtime.writeInput.bind(application.runtime);
      application.runtime.writeInput = async (index, data) => {
        await writeInput(index, data);
        // Between the input and the run: the input is lost.
        if (resets++ === 0) device.reset();
      };
      return (await verify(application, host, program, samples, () => {})).differences;
    });
    assert.deepEqual(differences, []);
    assert.equal(resets, 4);
  });

  it('again and again gives up', async () => {
    const attempt = onBoard(double, async (application, { device }) => {
      const writeInput = application.runtime.writeInput.bind(application.runtime);
      application.runtime.writeInput = async (index, data) => {
        await writeInput(index, data);
        device.reset();
      };
      return verify(application, host, program, samples, () => {});
    });
    await assert.rejects(attempt, /it was reset in between/);
  });
});
