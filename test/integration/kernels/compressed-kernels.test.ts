import { describe, it } from 'mocha';
import { csr } from '../../../tool/encodings/csr.js';
import { huffman } from '../../../tool/encodings/huffman.js';
import { relative } from '../../../tool/encodings/relative.js';
import { conv2dCsr, conv2dHuffman, conv2dRelative } from '../../../tool/kernels/conv2d-compressed.js';
import {
  fullyConnectedCsr,
  fullyConnectedHuffman,
  fullyConnectedRelative,
} from '../../../tool/kernels/fully-connected-compressed.js';
import { checkKernel } from '../../support/check-kernel.js';
import { emulatedCore } from '../../support/kernel-runner.js';
import {
  between,
  type ConvolutionLimits,
  pick,
  type Random,
  randomConvolution,
  randomFullyConnected,
} from '../../support/random-layers.js';
import { sparseLayer } from '../../support/random-sparse.js';

const bench = emulatedCore('cortex-m4');

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
  { what: 'Huffman codes', encode: huffman.encode, connected: fullyConnectedHuffman, conv2d: conv2dHuffman },
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
  }
});
