import { describe, it } from 'mocha';
import { csr } from '../../../tool/encodings/csr.js';
import { huffman } from '../../../tool/encodings/huffman.js';
import { relative } from '../../../tool/encodings/relative.js';
import {
  fullyConnectedCsr,
  fullyConnectedHuffman,
  fullyConnectedRelative,
} from '../../../tool/kernels/fully-connected-compressed.js';
import { checkKernel } from '../../support/check-kernel.js';
import { emulatedCore } from '../../support/kernel-runner.js';
import { between, pick, type Random, randomFullyConnected } from '../../support/random-layers.js';
import { sparseLayer } from '../../support/random-sparse.js';

const bench = emulatedCore('cortex-m4');

/** Small sizes, and those at which indices and counts change their width. */
const drawConnected = (random: Random) =>
  randomFullyConnected(
    random,
    pick(random, [between(random, 1, 70), 255, 256, 257, 784]),
    between(random, 1, 12),
  );

/** Encodings of sparse weights with the kernels that compute from them. */
const sparse = [
  { what: 'compressed sparse rows', encode: csr.encode, connected: fullyConnectedCsr },
  { what: 'relative positions', encode: relative.encode, connected: fullyConnectedRelative },
  { what: 'Huffman codes', encode: huffman.encode, connected: fullyConnectedHuffman },
];

describe('kernels of compressed layers', () => {
  for (const { what, encode, connected } of sparse) {
    const draw = (random: Random) => sparseLayer(drawConnected(random), random, encode);

    it(`compute fully connected layers from ${what}`, () => checkKernel(connected, draw));

    it(`compute fully connected layers from ${what} on an emulated M4`, () =>
      checkKernel(connected, draw, { bench, count: 20, literalShapes: true }));
  }
});
