import { describe, it } from 'mocha';
import { csr } from '../../../tool/encodings/csr.js';
import { fullyConnectedCsr } from '../../../tool/kernels/fully-connected-compressed.js';
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

describe('kernels of compressed layers', () => {
  const drawCsr = (random: Random) => sparseLayer(drawConnected(random), random, csr.encode);

  it('compute fully connected layers from compressed sparse rows', () =>
    checkKernel(fullyConnectedCsr, drawCsr));

  it('compute fully connected layers from compressed sparse rows on an emulated M4', () =>
    checkKernel(fullyConnectedCsr, drawCsr, { bench, count: 20, literalShapes: true }));
});
