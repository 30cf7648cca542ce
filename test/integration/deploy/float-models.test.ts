import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Context } from 'mocha';
import { readDataset } from '../../../tool/data/dataset.js';
import { loadDataset } from '../../../tool/data/load.js';
import { deploy } from '../../../tool/deploy/deploy.js';
import type { Steps } from '../../../tool/deploy/steps.js';
import { importModel } from '../../../tool/import/index.js';
import { dequantize } from '../../../tool/quantize/affine.js';
import { referenceVectors } from '../../support/mlperf.js';
import { randomSource } from '../../support/random.js';
import { sharedData } from '../../support/shared.js';

const count = 24;

interface Samples {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** CIFAR-10 pictures, which the image classifier was made for. */
async function pictures(test: Context): Promise<Samples> {
  const { values, shape } = await loadDataset(sharedData(test, 'cifar10-jpeg', 'test.tar'), { limit: count });
  return { shape, values: Float32Array.from(values) };
}

/** The same pictures three times as large and in 0 … 1, as the person detector takes them. */
async function largePictures(test: Context): Promise<Samples> {
  const { values } = await pictures(test);
  const large = new Float32Array(count * 96 * 96 * 3);
  for (let i = 0; i < large.length; i++) {
    const [channel, column, row] = [i % 3, Math.floor(i / 3) % 96, Math.floor(i / (3 * 96)) % 96];
    const sample = Math.floor(i / (96 * 96 * 3));
    const pixel = (sample * 32 + Math.floor(row / 3)) * 32 + Math.floor(column / 3);
    large[i] = values[pixel * 3 + channel] / 255;
  }
  return { shape: [96, 96, 3], values: large };
}

/** What an int8 model's stored bytes stand for. */
async function reals(test: Context, model: string, stored: Int8Array): Promise<Float32Array> {
  const graph = await importModel(sharedData(test, 'mlperf-tiny', `${model}_int8.tflite`));
  return dequantize(stored, graph.tensors[graph.inputs[0]].quantization!);
}

/** Spoken words. */
async function words(test: Context): Promise<Samples> {
  const { values } = readDataset(sharedData(test, 'mlperf-tiny', 'kws_features-idx.gz'), { limit: count });
  return { shape: [49, 10, 1], values: await reals(test, 'kws', Int8Array.from(values)) };
}

/** The one spectrum in the vectors, with noise. */
async function spectra(test: Context): Promise<Samples> {
  const spectrum = await reals(test, 'ad', referenceVectors(test, 'ad').input);
  const random = randomSource(1);
  const values = Float32Array.from(
    { length: count * spectrum.length },
    (_, i) => spectrum[i % spectrum.length] * (0.9 + 0.2 * random()),
  );
  return { shape: [spectrum.length], values };
}

/** numpy's format, version 1.0. */
function npyFile({ shape, values }: Samples): Buffer {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${[count, ...shape].join(', ')},), }`;
  const padded = `${header}${' '.repeat(63 - ((10 + header.length) % 64))}\n`;
  const prefix = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length & 0xff, padded.length >> 8]);
  return Buffer.concat([prefix, Buffer.from(padded), Buffer.from(values.buffer)]);
}

const quiet: Steps = { step: async (_name, work) => work(() => {}) };

const models = [
  { file: 'ic.h5', samples: pictures },
  { file: 'ic_float.tflite', samples: pictures },
  { file: 'vww.h5', samples: largePictures },
  { file: 'vww_float.tflite', samples: largePictures },
  { file: 'ad.h5', samples: spectra },
  { file: 'ad_float.tflite', samples: spectra },
  { file: 'kws_float.tflite', samples: words },
];

describe("MLPerf Tiny's float models, quantized and deployed", () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'edgec-deploy-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const { file, samples } of models) {
    it(`${file}: device output = host output, and the noise of every layer is told`, async function () {
      const model = sharedData(this, 'mlperf-tiny', file);
      const data = path.join(folder, 'samples.npy');
      writeFileSync(data, npyFile(await samples(this)));
      const report = await deploy(
        {
          ...{ model, data, board: 'nucleo-f746', emulate: true, output: path.join(folder, 'out') },
          ...{ samples: 2, warmup: 0, repeats: 1 },
        },
        quiet,
      );
      assert.deepEqual(report.verification, { ...report.verification, samples: 2, differing: 0 });
      for (const { name, operator, snrDb } of report.layers) {
        if (operator === 'Reshape') continue;
        assert.ok(snrDb === null || (snrDb !== undefined && snrDb > 8), `${name}: ${snrDb} dB`);
      }
    });
  }
});
