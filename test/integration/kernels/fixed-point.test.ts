import { describe, it } from 'mocha';
import type { FixedPointQuantization, Node } from '../../../tool/graph/graph.js';
import { conv2d } from '../../../tool/kernels/conv2d.js';
import { conv2dInt4 } from '../../../tool/kernels/conv2d-compressed.js';
import { conv2dDsp } from '../../../tool/kernels/conv2d-dsp.js';
import { conv2dInt4Dsp } from '../../../tool/kernels/conv2d-int4-dsp.js';
import {
  conv2dQ15,
  conv2dQ15Dsp,
  fullyConnectedQ15,
  fullyConnectedQ15Dsp,
} from '../../../tool/kernels/conv2d-q15.js';
import { depthwiseConv2d } from '../../../tool/kernels/depthwise-conv2d.js';
import { depthwiseConv2dInt4 } from '../../../tool/kernels/depthwise-conv2d-compressed.js';
import { depthwiseConv2dDsp } from '../../../tool/kernels/depthwise-conv2d-dsp.js';
import { depthwiseConv2dQ15 } from '../../../tool/kernels/depthwise-conv2d-q15.js';
import { depthwiseRowsDsp } from '../../../tool/kernels/depthwise-rows-dsp.js';
import {
  addFixed,
  logisticFixed,
  relu6Fixed,
  reluFixed,
  requantizeFixed,
  tanhFixed,
} from '../../../tool/kernels/elementwise-fixed.js';
import { fullyConnected } from '../../../tool/kernels/fully-connected.js';
import { fullyConnectedInt4 } from '../../../tool/kernels/fully-connected-compressed.js';
import { fullyConnectedDsp } from '../../../tool/kernels/fully-connected-dsp.js';
import { fullyConnectedInt4Dsp } from '../../../tool/kernels/fully-connected-int4-dsp.js';
import type { Kernel } from '../../../tool/kernels/kernel.js';
import { maxPool, maxPoolDsp } from '../../../tool/kernels/pool.js';
import {
  averagePoolFixed,
  averagePoolFixedDsp,
  maxPoolFixed,
  meanFixed,
  meanFixedDsp,
} from '../../../tool/kernels/pool-fixed.js';
import { softmaxFixed } from '../../../tool/kernels/softmax-fixed.js';
import { type CheckOptions, checkKernel } from '../../support/check-kernel.js';
import { fixedLayer } from '../../support/fixed-reference.js';
import { emulatedCore } from '../../support/kernel-runner.js';
import { type FixedWidths, fixedLayerOf } from '../../support/random-fixed.js';
import {
  between,
  type Random,
  type RandomLayer,
  randomConvolution,
  randomFullyConnected,
} from '../../support/random-layers.js';
import {
  randomAdd,
  randomElementwise,
  randomMean,
  randomPool,
  randomSoftmax,
} from '../../support/random-operators.js';

const convolution = (random: Random) => randomConvolution('conv2d', random);
const depthwise = (random: Random) => randomConvolution('depthwiseConv2d', random);
const depthwise3x3 = (random: Random) =>
  randomConvolution('depthwiseConv2d', random, { filter: [3, 3], dilations: [1, 1], channels: [1, 13] });
const manyTaps = (random: Random) =>
  randomConvolution('conv2d', random, {
    filter: [3, 3],
    dilations: [1, 1],
    input: [3, 3, 58],
    outputs: between(random, 1, 5),
  });
const fully = (random: Random) => randomFullyConnected(random);

/** Holds a kernel to the reference on layers of fixed point. */
function checkFixed<O extends Node['operator']>(
  kernel: Kernel<O>,
  draw: (random: Random) => RandomLayer<O>,
  widths: FixedWidths,
  options: CheckOptions = {},
): Promise<void> {
  return checkKernel(kernel, (random) => fixedLayerOf(draw(random), widths, random), {
    reference: fixedLayer,
    ...options,
  });
}

type WeightedOperator = 'conv2d' | 'depthwiseConv2d' | 'fullyConnected';

/** The same layer with outputs a few bits above or below the range of one product. */
function atTheBounds<O extends WeightedOperator>(
  { graph, layer, inputs }: RandomLayer<O>,
  random: Random,
): RandomLayer<O> {
  const [data, weights] = layer.inputs.map(({ quantization, constant }) =>
    constant && 'scales' in constant
      ? -Math.log2(constant.scales[0])
      : (quantization as FixedPointQuantization).fractionBits,
  );
  const { bits } = layer.output.quantization as FixedPointQuantization;
  const fractionBits = data + weights - Math.max(0, between(random, bits - 5, bits + 1));
  const output = { ...layer.output, quantization: { kind: 'fixedPoint', bits, fractionBits } as const };
  const tensors = graph.tensors.map((tensor) => (tensor === layer.output ? output : tensor));
  return { graph: { ...graph, tensors }, layer: { ...layer, output }, inputs };
}

const q15 = { data: 16 } as const;
const q7 = { data: 8 } as const;
const q3 = { data: 8, weights: 4 } as const;
const allQ3 = { data: 4 } as const;
const m4 = { count: 40, bench: emulatedCore('cortex-m4') };

describe('kernels of fixed point', () => {
  describe('q7: the loops of bytes, outputs by shifts', () => {
    it('convolutions', () => checkFixed(conv2d, convolution, q7));
    it('convolutions with the DSP extension', () => checkFixed(conv2dDsp, convolution, q7));
    it('depthwise convolutions', () => checkFixed(depthwiseConv2d, depthwise, q7));
    it('depthwise 3x3 convolutions', () => checkFixed(depthwiseConv2d, depthwise3x3, q7));
    it('depthwise 3x3 convolutions with the DSP extension', () =>
      checkFixed(depthwiseConv2dDsp, depthwise3x3, q7));
    it('depthwise convolutions with the DSP extension', () => checkFixed(depthwiseRowsDsp, depthwise, q7));
    it('fully connected layers', () => checkFixed(fullyConnected, fully, q7));
    it('fully connected layers with the DSP extension', () => checkFixed(fullyConnectedDsp, fully, q7));
    it('averages with the DSP extension', async () => {
      await checkFixed(averagePoolFixedDsp, (random) => randomPool('averagePool2d', random), q7);
      await checkFixed(meanFixedDsp, randomMean, q7);
    });
    for (const kernel of [maxPool, maxPoolDsp])
      it(`${kernel.name}`, () => checkFixed(kernel, (random) => randomPool('maxPool2d', random), q7));
  });

  describe('q3: weights of 4 bits, two in a byte', () => {
    for (const [name, widths] of [
      ['8', q3],
      ['4', allQ3],
    ] as const) {
      const on = `on data of ${name} bits`;
      it(`convolutions ${on}`, () => checkFixed(conv2dInt4, convolution, widths, { count: 100 }));
      it(`convolutions with the DSP extension ${on}`, () =>
        checkFixed(conv2dInt4Dsp, convolution, widths, { count: 100 }));
      it(`convolutions of so many taps ${on} that sums come in blocks`, () =>
        checkFixed(conv2dInt4Dsp, manyTaps, widths, { count: 15 }));
      it(`depthwise convolutions ${on}`, () =>
        checkFixed(depthwiseConv2dInt4, depthwise, widths, { count: 100 }));
      it(`fully connected layers ${on}`, () => checkFixed(fullyConnectedInt4, fully, widths, { count: 100 }));
      it(`fully connected layers with the DSP extension ${on}`, () =>
        checkFixed(fullyConnectedInt4Dsp, fully, widths, { count: 100 }));
    }
  });

  describe('q15', () => {
    for (const kernel of [conv2dQ15, conv2dQ15Dsp])
      it(kernel.name, () => checkFixed(kernel, convolution, q15));
    for (const kernel of [fullyConnectedQ15, fullyConnectedQ15Dsp])
      it(`${kernel.name}, fully connected`, () => checkFixed(kernel, fully, q15));
    it(depthwiseConv2dQ15.name, () => checkFixed(depthwiseConv2dQ15, depthwise, q15));
    it(maxPoolFixed.name, () => checkFixed(maxPoolFixed, (random) => randomPool('maxPool2d', random), q15));
  });

  describe('round halves and saturate exactly, as few products come near the bounds of the outputs', () => {
    const pixel = { filter: [1, 1], dilations: [1, 1], input: [2, 2, 1] } as const;
    const onePixel = (random: Random) => randomConvolution('conv2d', random, pixel);
    const onePixelDepthwise = (random: Random) =>
      randomConvolution('depthwiseConv2d', random, { ...pixel, input: [2, 2, between(random, 1, 9)] });
    const sparseDepthwise = (random: Random) =>
      randomConvolution('depthwiseConv2d', random, {
        ...{ filter: [3, 3], dilations: [1, 1], strides: [1, 1] },
        ...{ input: [3, 3, between(random, 4, 9)], padding: { top: 2, bottom: 2, left: 2, right: 2 } },
      });
    const fewInputs = (random: Random) =>
      randomFullyConnected(random, between(random, 1, 2), between(random, 1, 9));
    const check = <O extends WeightedOperator>(
      kernel: Kernel<O>,
      draw: (random: Random) => RandomLayer<O>,
      widths: FixedWidths,
    ) =>
      checkKernel(kernel, (random) => atTheBounds(fixedLayerOf(draw(random), widths, random), random), {
        reference: fixedLayer,
        count: 80,
      });

    it('in q7', async () => {
      for (const kernel of [conv2d, conv2dDsp]) await check(kernel, onePixel, q7);
      for (const kernel of [fullyConnected, fullyConnectedDsp]) await check(kernel, fewInputs, q7);
      for (const kernel of [depthwiseConv2d, depthwiseRowsDsp]) await check(kernel, onePixelDepthwise, q7);
      await check(depthwiseConv2dDsp, sparseDepthwise, q7);
    });
    it('with weights of 4 bits', async () => {
      for (const kernel of [conv2dInt4, conv2dInt4Dsp]) await check(kernel, onePixel, q3);
      for (const kernel of [fullyConnectedInt4, fullyConnectedInt4Dsp]) await check(kernel, fewInputs, q3);
    });
    it('in q15', async () => {
      for (const kernel of [conv2dQ15, conv2dQ15Dsp]) await check(kernel, onePixel, q15);
      await check(fullyConnectedQ15Dsp, fewInputs, q15);
      await check(depthwiseConv2dQ15, onePixelDepthwise, q15);
    });
  });

  for (const [name, widths] of [
    ['q7', q7],
    ['q15', q15],
    ['q3', allQ3],
  ] as const) {
    describe(`${name}: layers without weights`, () => {
      it('average', () =>
        checkFixed(averagePoolFixed, (random) => randomPool('averagePool2d', random), widths));
      it('mean', () => checkFixed(meanFixed, randomMean, widths));
      it('sum', () => checkFixed(addFixed, randomAdd, widths));
      it('softmax', () => checkFixed(softmaxFixed, randomSoftmax, widths));
      it('clamps', async () => {
        await checkFixed(reluFixed, (random) => randomElementwise('relu', random), widths);
        await checkFixed(relu6Fixed, (random) => randomElementwise('relu6', random), widths);
        await checkFixed(requantizeFixed, (random) => randomElementwise('requantize', random), widths);
      });
      it('logistic and tanh', async () => {
        const isWide = widths.data === 16 ? 1 : 0;
        await checkFixed(logisticFixed[isWide], (random) => randomElementwise('logistic', random), widths);
        await checkFixed(tanhFixed[isWide], (random) => randomElementwise('tanh', random), widths);
      });
    });
  }

  describe('on an emulated M4, whose instructions hosts only imitate', () => {
    it('q7 convolutions', () => checkFixed(conv2dDsp, convolution, q7, m4));
    it('q7 depthwise 3x3 convolutions', () => checkFixed(depthwiseConv2dDsp, depthwise3x3, q7, m4));
    it('q7 depthwise convolutions', () => checkFixed(depthwiseRowsDsp, depthwise, q7, m4));
    it('q7 fully connected layers', () => checkFixed(fullyConnectedDsp, fully, q7, m4));
    it('q7 averages', () => checkFixed(meanFixedDsp, randomMean, q7, m4));
    it('q3 convolutions', () => checkFixed(conv2dInt4Dsp, convolution, q3, m4));
    it('q3 convolutions of many taps', () => checkFixed(conv2dInt4Dsp, manyTaps, q3, { ...m4, count: 15 }));
    it('q3 convolutions for dual issue', async () => {
      const target = { core: 'cortex-m7', features: ['dsp', 'dual-issue'] } as const;
      await checkFixed(conv2dInt4Dsp, convolution, q3, { ...m4, target });
      await checkFixed(conv2dInt4Dsp, manyTaps, q3, { ...m4, target, count: 15 });
    });
    it('q3 fully connected layers', () => checkFixed(fullyConnectedInt4Dsp, fully, q3, m4));
    it('q15 convolutions', () => checkFixed(conv2dQ15Dsp, convolution, q15, m4));
    it('q15 depthwise convolutions', () => checkFixed(depthwiseConv2dQ15, depthwise, q15, m4));
    it('q15 fully connected layers', () => checkFixed(fullyConnectedQ15Dsp, fully, q15, m4));
  });
});
