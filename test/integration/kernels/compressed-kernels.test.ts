import { describe, it } from 'mocha';
import { codebook } from '../../../tool/encodings/codebook.js';
import { csr } from '../../../tool/encodings/csr.js';
import { huffman } from '../../../tool/encodings/huffman.js';
import { int4 } from '../../../tool/encodings/int4.js';
import { relative } from '../../../tool/encodings/relative.js';
import { runLevel } from '../../../tool/encodings/run-level.js';
import {
  conv2dCodebook,
  conv2dCsr,
  conv2dHuffman,
  conv2dInt4,
  conv2dRelative,
  conv2dRunLevel,
  conv2dTernary,
} from '../../../tool/kernels/conv2d-compressed.js';
import { conv2dInt4Dsp } from '../../../tool/kernels/conv2d-int4-dsp.js';
import { conv2dTernaryLists } from '../../../tool/kernels/conv2d-ternary.js';
import {
  conv2dTernaryChannelsDsp,
  conv2dTernarySignsDsp,
  conv2dTernaryValuesDsp,
} from '../../../tool/kernels/conv2d-ternary-dsp.js';
import {
  depthwiseConv2dCodebook,
  depthwiseConv2dInt4,
  depthwiseConv2dTernary,
  depthwiseDecodedCodebook,
  depthwiseDecodedInt4,
  depthwiseDecodedTernary,
} from '../../../tool/kernels/depthwise-conv2d-compressed.js';
import {
  fullyConnectedCodebook,
  fullyConnectedCsr,
  fullyConnectedHuffman,
  fullyConnectedInt4,
  fullyConnectedRelative,
  fullyConnectedRunLevel,
} from '../../../tool/kernels/fully-connected-compressed.js';
import { fullyConnectedInt4Dsp } from '../../../tool/kernels/fully-connected-int4-dsp.js';
import { fullyConnectedTernary } from '../../../tool/kernels/fully-connected-ternary.js';
import { fullyConnectedTernaryDsp } from '../../../tool/kernels/fully-connected-ternary-dsp.js';
import { conv2dCodebookDsp, fullyConnectedCodebookDsp } from '../../../tool/kernels/packed-dsp.js';
import { checkKernel } from '../../support/check-kernel.js';
import { emulatedCore } from '../../support/kernel-runner.js';
import {
  between,
  type ConvolutionLimits,
  pick,
  type Random,
  type RandomLayer,
  randomConvolution,
  randomFullyConnected,
} from '../../support/random-layers.js';
import { sharedLayer, sparseLayer, ternaryLayer } from '../../support/random-sparse.js';

const bench = emulatedCore('cortex-m4');
const dualIssue = {
  bench: emulatedCore('cortex-m7'),
  target: { core: 'cortex-m7', features: ['dsp', 'dual-issue'] },
} as const;
const smallBench = emulatedCore('cortex-m0plus');

/** Small sizes, and those at which indices and counts change their width. */
const drawConnected = (random: Random) =>
  randomFullyConnected(
    random,
    pick(random, [between(random, 1, 70), 255, 256, 257, 784]),
    between(random, 1, 12),
  );

/** Now and then images so wide that they take several bands. */
const imageLimits = (random: Random): ConvolutionLimits =>
  random() < 0.8 ? {} : { input: [between(random, 1, 4), between(random, 10, 45), between(random, 1, 5)] };

/** Encodings of sparse weights with the kernels that compute from them. */
const sparse = [
  { what: 'compressed sparse rows', encode: csr.encode, connected: fullyConnectedCsr, conv2d: conv2dCsr },
  {
    what: 'relative positions',
    encode: relative.encode,
    connected: fullyConnectedRelative,
    conv2d: conv2dRelative,
  },
  {
    what: 'run-level codes',
    encode: runLevel.encode,
    connected: fullyConnectedRunLevel,
    conv2d: conv2dRunLevel,
  },
  { what: 'Huffman codes', encode: huffman.encode, connected: fullyConnectedHuffman, conv2d: conv2dHuffman },
];

/** Encodings of dense weights with the kernels that compute from them. */
const dense = [
  {
    what: 'codebooks',
    encode: codebook.encode,
    valuesOf: (random: Random) =>
      Array.from({ length: pick(random, [1, 4, 8, 16, 32]) }, () => between(random, -127, 127)),
    kernels: {
      connected: fullyConnectedCodebook,
      conv2d: conv2dCodebook,
      depthwise: [depthwiseDecodedCodebook, depthwiseConv2dCodebook],
    },
    dsp: { connected: fullyConnectedCodebookDsp, conv2d: conv2dCodebookDsp },
  },
  {
    what: '4-bit weights',
    encode: int4.encode,
    valuesOf: () => Array.from({ length: 16 }, (_, i) => i - 8),
    kernels: {
      connected: fullyConnectedInt4,
      conv2d: conv2dInt4,
      depthwise: [depthwiseDecodedInt4, depthwiseConv2dInt4],
    },
    dsp: { connected: fullyConnectedInt4Dsp, conv2d: conv2dInt4Dsp },
  },
];

describe('kernels of compressed layers', () => {
  for (const { what, encode, connected, conv2d } of sparse) {
    const draw = (random: Random) => sparseLayer(drawConnected(random), random, encode);

    it(`compute fully connected layers from ${what}`, () => checkKernel(connected, draw));

    it(`compute fully connected layers from ${what} on an emulated M4`, () =>
      checkKernel(connected, draw, { bench, count: 20, literalShapes: true }));

    const drawImages = (random: Random) =>
      sparseLayer(randomConvolution('conv2d', random, imageLimits(random)), random, encode);

    it(`compute convolutions from ${what}`, () => checkKernel(conv2d.plain, drawImages, { count: 300 }));

    it(`compute convolutions from ${what} with the DSP extension`, () =>
      checkKernel(conv2d.dsp, drawImages, { count: 300 }));

    it(`compute convolutions from ${what} on an emulated M4`, () =>
      checkKernel(conv2d.dsp, drawImages, { bench, count: 20, literalShapes: true }));

    it(`compute both from ${what} in the instructions of an M0+`, async () => {
      await checkKernel(connected, draw, { bench: smallBench, count: 20, literalShapes: true });
      await checkKernel(conv2d.plain, drawImages, { bench: smallBench, count: 20, literalShapes: true });
    });
  }

  for (const { what, encode, valuesOf, kernels, dsp } of dense) {
    const recoded =
      <O extends 'conv2d' | 'depthwiseConv2d' | 'fullyConnected'>(draw: (random: Random) => RandomLayer<O>) =>
      (random: Random) =>
        sharedLayer(draw(random), random, encode, valuesOf(random));
    const connected = recoded(drawConnected);
    const images = recoded((random) => randomConvolution('conv2d', random, imageLimits(random)));
    const depthwise = recoded((random) => randomConvolution('depthwiseConv2d', random));

    it(`compute fully connected layers from ${what}`, () => checkKernel(kernels.connected, connected));

    it(`compute convolutions from ${what}`, () => checkKernel(kernels.conv2d, images));

    it(`compute depthwise convolutions from ${what}`, async () => {
      for (const kernel of kernels.depthwise) await checkKernel(kernel, depthwise, { count: 120 });
    });

    it(`compute fully connected layers from ${what} with the DSP extension`, async () => {
      await checkKernel(dsp.connected, connected);
      await checkKernel(dsp.connected, connected, { bench, count: 30, literalShapes: true });
    });

    it(`compute convolutions from ${what} with the DSP extension`, async () => {
      await checkKernel(dsp.conv2d, images);
      await checkKernel(dsp.conv2d, images, { bench, count: 30, literalShapes: true });
    });
  }

  describe('of ternary weights', () => {
    /** Now and then so many inputs that sums start again. */
    const anyConnected = (random: Random) =>
      random() < 0.3 ? randomFullyConnected(random, between(random, 200, 1100), 3) : drawConnected(random);
    const connected = (random: Random) => ternaryLayer(anyConnected(random), random);
    const evenConnected = (random: Random) => ternaryLayer(anyConnected(random), random, ['one', 'channels']);
    const deep = (random: Random): ConvolutionLimits =>
      random() < 0.15
        ? { input: [3, 3, between(random, 5, 130)], filter: [3, 3], outputs: between(random, 1, 4) }
        : imageLimits(random);
    const images = (random: Random) =>
      ternaryLayer(randomConvolution('conv2d', random, deep(random)), random);
    const evenImages = (random: Random) =>
      ternaryLayer(randomConvolution('conv2d', random, deep(random)), random, ['one', 'channels']);
    const depthwise = (random: Random) => ternaryLayer(randomConvolution('depthwiseConv2d', random), random);

    it('compute fully connected layers', () => checkKernel(fullyConnectedTernary, connected));

    it('compute fully connected layers on an emulated M4 and in the instructions of an M0+', async () => {
      for (const own of [bench, smallBench])
        await checkKernel(fullyConnectedTernary, connected, { bench: own, count: 30, literalShapes: true });
    });

    it('compute fully connected layers with the DSP extension', async () => {
      await checkKernel(fullyConnectedTernaryDsp, evenConnected);
      await checkKernel(fullyConnectedTernaryDsp, evenConnected, { bench, count: 30, literalShapes: true });
    });

    it('compute convolutions', async () => {
      await checkKernel(conv2dTernaryLists, images);
      for (const own of [bench, smallBench])
        await checkKernel(conv2dTernaryLists, images, { bench: own, count: 20, literalShapes: true });
    });

    it('compute convolutions by looking weights up', () => checkKernel(conv2dTernary, images));

    it('compute depthwise convolutions', async () => {
      for (const kernel of [depthwiseDecodedTernary, depthwiseConv2dTernary])
        await checkKernel(kernel, depthwise, { count: 120 });
      for (const own of [bench, smallBench])
        await checkKernel(depthwiseDecodedTernary, depthwise, { bench: own, count: 20, literalShapes: true });
    });

    it('compute convolutions with the DSP extension, two channels in a lane', async () => {
      await checkKernel(conv2dTernaryChannelsDsp, evenImages);
      await checkKernel(conv2dTernaryChannelsDsp, evenImages, { bench, count: 30, literalShapes: true });
      await checkKernel(conv2dTernaryChannelsDsp, evenImages, {
        ...dualIssue,
        count: 30,
        literalShapes: true,
      });
    });

    it('compute convolutions with the DSP extension, from a table of the values', async () => {
      await checkKernel(conv2dTernaryValuesDsp, images);
      await checkKernel(conv2dTernaryValuesDsp, images, { bench, count: 30, literalShapes: true });
    });

    it('compute convolutions with the DSP extension, both signs in a lane', async () => {
      await checkKernel(conv2dTernarySignsDsp, images);
      await checkKernel(conv2dTernarySignsDsp, images, { bench, count: 30, literalShapes: true });
    });
  });
});
