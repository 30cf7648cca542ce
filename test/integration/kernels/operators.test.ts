import { describe, it } from 'mocha';
import { add, addLinear } from '../../../tool/kernels/add.js';
import { concatenation2, concatenation4, concatenation8 } from '../../../tool/kernels/concatenation.js';
import type { Kernel } from '../../../tool/kernels/kernel.js';
import { logistic, relu, relu6, requantize, tanh } from '../../../tool/kernels/lookup.js';
import { meanDsp, meanPlain } from '../../../tool/kernels/mean.js';
import { pad } from '../../../tool/kernels/pad.js';
import { averagePool, averagePoolDsp, maxPool, maxPoolDsp } from '../../../tool/kernels/pool.js';
import { softmax } from '../../../tool/kernels/softmax.js';
import { checkKernel } from '../../support/check-kernel.js';
import { emulatedCore } from '../../support/kernel-runner.js';
import {
  randomAdd,
  randomConcatenation,
  randomElementwise,
  randomMean,
  randomPad,
  randomPool,
  randomSoftmax,
} from '../../support/random-operators.js';

describe('kernels of layers without weights', () => {
  for (const kernel of [averagePool, averagePoolDsp]) {
    it(`${kernel.name} averages as TensorFlow Lite Micro does`, () =>
      checkKernel(kernel, (random) => randomPool('averagePool2d', random)));
  }

  for (const kernel of [maxPool, maxPoolDsp]) {
    it(`${kernel.name} finds the maximum`, () =>
      checkKernel(kernel, (random) => randomPool('maxPool2d', random)));
  }

  for (const kernel of [meanPlain, meanDsp]) {
    it(`${kernel.name} computes means as TensorFlow Lite Micro does`, () => checkKernel(kernel, randomMean));
  }

  for (const kernel of [add, addLinear]) {
    it(`${kernel.name} adds as TensorFlow Lite Micro does`, () =>
      checkKernel(kernel, randomAdd, { count: 60 }));
  }

  for (const kernel of [concatenation2, concatenation4, concatenation8]) {
    it(`${kernel.name} joins its inputs`, () => checkKernel(kernel, randomConcatenation));
  }

  it(`${pad.name} pads with the zero point`, () => checkKernel(pad, randomPad));

  for (const kernel of [relu, relu6, logistic, tanh, requantize] as const) {
    it(`${kernel.name} computes ${kernel.operator} as TensorFlow Lite Micro does`, () =>
      checkKernel(kernel as Kernel<'relu'>, (random) =>
        randomElementwise(kernel.operator as 'relu', random),
      ));
  }

  it(`${softmax.name} computes softmax as TensorFlow Lite Micro does`, () =>
    checkKernel(softmax, randomSoftmax));

  describe('on an emulated Cortex-M4, whose instructions hosts only imitate', () => {
    const options = { count: 12, bench: emulatedCore('cortex-m4'), literalShapes: true };

    it('average', () =>
      checkKernel(averagePoolDsp, (random) => randomPool('averagePool2d', random), options));

    it('find the maximum', () =>
      checkKernel(maxPoolDsp, (random) => randomPool('maxPool2d', random), options));

    it('compute means', () => checkKernel(meanDsp, randomMean, options));

    it('add', () => checkKernel(addLinear, randomAdd, options));
  });
});
