import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { layerErrors } from '../../../tool/compress/error.js';
import { quantizeToInt8 } from '../../../tool/compress/integer.js';
import { rangeChoices } from '../../../tool/compress/ranges/index.js';
import { readDataset } from '../../../tool/data/dataset.js';
import { runFloat } from '../../../tool/float/executor.js';
import { importModel } from '../../../tool/import/index.js';
import { dequantize, quantizeReals } from '../../../tool/quantize/affine.js';
import { runInt8Reference } from '../../support/int8-reference.js';
import { sharedData } from '../../support/shared.js';

const classes = 12;
const sampleSize = 490;
const argmax = (values: ArrayLike<number>) => Array.from(values).indexOf(Math.max(...Array.from(values)));

describe('quantization of the keyword spotting model', () => {
  for (const ranges of rangeChoices) {
    it(`${ranges.name}: classifies as the float model does, every layer above 20 dB`, async function () {
      const float = await importModel(sharedData(this, 'mlperf-tiny', 'kws_float.tflite'));
      const reference = await importModel(sharedData(this, 'mlperf-tiny', 'kws_int8.tflite'));
      const { values } = readDataset(sharedData(this, 'mlperf-tiny', 'kws_features-idx.gz'));
      // The features are stored in the int8 model's input scale.
      const { quantization } = reference.tensors[reference.inputs[0]];
      const features = dequantize(Int8Array.from(values), quantization!);
      const calibration = features.subarray(0, 100 * sampleSize);
      const tested = features.slice(-50 * sampleSize);

      const int8 = await quantizeToInt8(float, [calibration], { ranges });
      const input = int8.tensors[int8.inputs[0]].quantization!;
      const [scores] = await runFloat(float, [tested]);
      let agreeing = 0;
      for (let sample = 0; sample < 50; sample++) {
        const stored = quantizeReals(tested.subarray(sample * sampleSize, (sample + 1) * sampleSize), input);
        const result = runInt8Reference(int8, [stored]).get(int8.outputs[0])!;
        const expected = scores.subarray(sample * classes, (sample + 1) * classes);
        if (argmax(result) === argmax(expected)) agreeing++;
      }
      assert.ok(agreeing >= 47, `${agreeing} of 50 agree`);

      const errors = await layerErrors(float, int8, [tested.slice(0, 5 * sampleSize)], (inputs) => {
        const layers = runInt8Reference(int8, inputs);
        return int8.nodes.map(({ outputs }) => layers.get(outputs[0])!);
      });
      assert.equal(errors.size, int8.nodes.length);
      for (const [name, decibels] of errors) assert.ok(decibels! > 20, `${name}: ${decibels} dB`);
    });
  }
});
