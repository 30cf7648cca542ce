import { describe, it } from 'mocha';
import { conv2d } from '../../../tool/kernels/conv2d.js';
import { conv2dDsp } from '../../../tool/kernels/conv2d-dsp.js';
import { conv2dV6m } from '../../../tool/kernels/conv2d-v6m.js';
import {
  conv2dGeneral,
  depthwiseConv2dGeneral,
  fullyConnectedGeneral,
} from '../../../tool/kernels/convolution-general.js';
import { depthwiseConv2d } from '../../../tool/kernels/depthwise-conv2d.js';
import { depthwiseConv2dDsp } from '../../../tool/kernels/depthwise-conv2d-dsp.js';
import { depthwiseRowsDsp } from '../../../tool/kernels/depthwise-rows-dsp.js';
import { fullyConnected } from '../../../tool/kernels/fully-connected.js';
import { fullyConnectedDsp } from '../../../tool/kernels/fully-connected-dsp.js';
import { fullyConnectedV6m } from '../../../tool/kernels/fully-connected-v6m.js';
import { checkKernel } from '../../support/check-kernel.js';
import { emulatedCore } from '../../support/kernel-runner.js';
import {
  between,
  pick,
  type Random,
  randomConvolution,
  randomFullyConnected,
} from '../../support/random-layers.js';

const convolution = (random: Random) => randomConvolution('conv2d', random);
const depthwise = (random: Random) => randomConvolution('depthwiseConv2d', random);
/** What the fast depthwise kernels are made for. */
const depthwise3x3 = (random: Random) =>
  randomConvolution('depthwiseConv2d', random, { filter: [3, 3], dilations: [1, 1], channels: [1, 13] });
const fully = (random: Random) => randomFullyConnected(random);

const m4 = { count: 60, bench: emulatedCore('cortex-m4') };
const slowFlash = { target: { core: 'cortex-m4', features: ['dsp', 'flash-waits'] } } as const;
const dual = { target: { core: 'cortex-m7', features: ['dsp', 'dual-issue', 'flash-waits'] } } as const;
const m7 = { ...dual, count: 60, bench: emulatedCore('cortex-m7') };
/** Many pixels, which the DSP kernel computes by fours; at the end one, two, three or none are left. */
const manyPixels = (random: Random) => {
  const input = pick(random, [
    [9, 17],
    [6, 17],
    [9, 7],
    [8, 8],
  ] as const);
  const shape = { filter: [1, 1], strides: [1, 1], dilations: [1, 1] } as const;
  return randomConvolution('conv2d', random, { ...shape, input: [...input, between(random, 1, 9)] });
};
const v6m = { target: { core: 'cortex-m0plus', features: [] } };
const m0 = { ...v6m, count: 60, bench: emulatedCore('cortex-m0plus') };

describe('kernels of layers with weights compute as TensorFlow Lite Micro does', () => {
  it('convolutions of every shape and factor', () => checkKernel(conv2dGeneral, convolution));
  it('depthwise convolutions of every shape and factor', () =>
    checkKernel(depthwiseConv2dGeneral, depthwise));
  it('fully connected layers of every factor', () => checkKernel(fullyConnectedGeneral, fully));

  it('convolutions', () => checkKernel(conv2d, convolution, { count: 300 }));
  it('depthwise convolutions', () => checkKernel(depthwiseConv2d, depthwise, { count: 150 }));
  it('depthwise 3x3 convolutions', () => checkKernel(depthwiseConv2d, depthwise3x3));
  it('fully connected layers', () => checkKernel(fullyConnected, fully));

  it('convolutions with the DSP extension', () => checkKernel(conv2dDsp, convolution, { count: 300 }));
  it('convolutions of many pixels, whose weights wait', () => checkKernel(conv2dDsp, manyPixels, slowFlash));
  it('convolutions for dual issue', () => checkKernel(conv2dDsp, convolution, { ...dual, count: 300 }));
  it('depthwise 3x3 convolutions with the DSP extension', () =>
    checkKernel(depthwiseConv2dDsp, depthwise3x3));
  it('depthwise convolutions with the DSP extension', () => checkKernel(depthwiseRowsDsp, depthwise));
  it('fully connected layers with the DSP extension', () => checkKernel(fullyConnectedDsp, fully));

  it('convolutions for Armv6-M', () => checkKernel(conv2dV6m, convolution, v6m));
  it('fully connected layers for Armv6-M', () => checkKernel(fullyConnectedV6m, fully, v6m));

  describe('on emulated cores, whose instructions hosts only imitate', () => {
    it('convolutions on an M4', () => checkKernel(conv2dDsp, convolution, m4));
    it('convolutions of many pixels, whose weights wait, on an M4', () =>
      checkKernel(conv2dDsp, manyPixels, { ...m4, ...slowFlash }));
    it('convolutions for dual issue on an M7', () => checkKernel(conv2dDsp, convolution, m7));
    it('depthwise 3x3 convolutions on an M4', () => checkKernel(depthwiseConv2dDsp, depthwise3x3, m4));
    it('depthwise convolutions on an M4', () => checkKernel(depthwiseRowsDsp, depthwise, m4));
    it('fully connected layers on an M4', () => checkKernel(fullyConnectedDsp, fully, m4));
    it('fully connected layers for dual issue on an M7', () => checkKernel(fullyConnectedDsp, fully, m7));
    it('convolutions on an M0+', () => checkKernel(conv2dV6m, convolution, m0));
    it('depthwise convolutions on an M0+', () => checkKernel(depthwiseConv2d, depthwise3x3, m0));
    it('fully connected layers on an M0+', () => checkKernel(fullyConnectedV6m, fully, m0));
  });
});
