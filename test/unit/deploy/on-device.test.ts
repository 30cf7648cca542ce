import assert from 'node:assert/strict';
import { measure, type Runner, verify } from '../../../tool/deploy/on-device.js';
import type { Samples } from '../../../tool/deploy/samples.js';
import { fnv1a } from '../../../tool/lower/hash.js';
import type { Port, Program } from '../../../tool/program/program.js';

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
  hash: 1,
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
  hash: 1,
  run: ([input]: readonly Int8Array[]) => [double(negate(input))],
  runLayers: ([input]: readonly Int8Array[]) => [negate(input), double(negate(input))],
};

const samples: Samples = {
  count: 3,
  labels: Int32Array.of(1, 0, 1),
  sample: (index) => [Int8Array.of(index, 1)],
};

const bytes = (values: Int8Array) => new Uint8Array(values.buffer, values.byteOffset, values.length);

/** A device that computes what the host does, unless `doubles` says otherwise of the second layer. */
function device(doubles = double): Runner & { runs: number; hashing: number } {
  let input = new Int8Array(2);
  let hashed = false;
  return {
    runs: 0,
    hashing: 0,
    async writeInput(index, data) {
      assert.equal(index, 0);
      input = Int8Array.from(data);
    },
    async run(hashLayers = false) {
      hashed = hashLayers;
      this.runs++;
      if (hashLayers) this.hashing++;
      return { time: 30, stackBytes: 100 + this.runs };
    },
    async readOutput(index, length) {
      assert.deepEqual([index, length], [0, 2]);
      return Buffer.from(bytes(doubles(negate(input))));
    },
    async readLayers(count) {
      assert.equal(count, 2);
      const outputs = [negate(input), doubles(negate(input))];
      return outputs.map((output, i) => ({
        time: 10 * (i + this.runs),
        hash: hashed ? fnv1a(bytes(output)) : 0,
      }));
    },
  };
}

describe('verification on the device', () => {
  it('finds no difference where the device computes what the host does', async () => {
    const runner = device();
    const parts: number[] = [];
    const result = await verify(runner, host, program, samples, (part) => parts.push(part));
    assert.deepEqual(result.differences, []);
    assert.equal(result.samples, 3);
    assert.equal(result.stackBytes, 103);
    assert.deepEqual(result.outputs[1], [Int8Array.of(-2, -2)]);
    assert.equal(runner.hashing, 0);
    assert.deepEqual(parts, [0, 1 / 3, 2 / 3]);
  });

  it('scores the device by its own outputs', async () => {
    // Outputs [0, -2], [-2, -2], [-4, -2]: classes 0, 0, 1.
    const { score } = await verify(device(), host, program, samples, () => {});
    assert.deepEqual(score, { samples: 3, correct: 2, accuracy: 2 / 3 });
    const unlabelled = { ...samples, labels: undefined };
    assert.ok(!('score' in (await verify(device(), host, program, unlabelled, () => {}))));
  });

  it('names the sample and the first layer that differ', async () => {
    const wrongAtTwo = device((values) => double(values).map((value) => (value === -4 ? -5 : value)));
    const { differences } = await verify(wrongAtTwo, host, program, samples, () => {});
    assert.deepEqual(differences, [{ sample: 2, layer: 'double' }]);
  });

  it('names no layer where the second run gives the right bytes', async () => {
    let calls = 0;
    const onceWrong = device((values) => double(values).map((value) => (++calls === 1 ? value + 1 : value)));
    const { differences } = await verify(onceWrong, host, program, samples, () => {});
    assert.deepEqual(differences, [{ sample: 0, layer: undefined }]);
  });
});

describe('measurement on the device', () => {
  it('counts the repeats and not the runs to warm up', async () => {
    const runner = device();
    const runs = await measure(runner, program, samples.sample(0), { warmup: 2, repeats: 3 }, () => {});
    assert.equal(runner.runs, 5);
    assert.deepEqual(runs, [
      [30, 40],
      [40, 50],
      [50, 60],
    ]);
  });
});
