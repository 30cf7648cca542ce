/**
 * Instructions and bytes of layers with compressed weights beside dense int8 ones, on an emulated core: the tables of
 * docs/compressed-weights.md. The layers are those of LeNet-300-100 and LeNet-5, their weights random.
 *
 *     npm run bench:kernels [cortex-m3 | cortex-m4 | cortex-m7]
 */
import { csr } from '../../tool/encodings/csr.js';
import { huffman } from '../../tool/encodings/huffman.js';
import type { Encoded, Int8Encoded } from '../../tool/encodings/index.js';
import { relative } from '../../tool/encodings/relative.js';
import { elementCount, type Node } from '../../tool/graph/graph.js';
import { selectKernel } from '../../tool/kernels/index.js';
import type { Target } from '../../tool/program/program.js';
import { noPadding } from '../support/build-graph.js';
import { type KernelCase, kernelCase } from '../support/kernel-cases.js';
import { emulatedCore, runKernels } from '../support/kernel-runner.js';
import { randomSource } from '../support/random.js';
import { type RandomLayer, randomConvolution, randomFullyConnected } from '../support/random-layers.js';
import { withWeights } from '../support/random-sparse.js';

const core = (process.argv[2] ?? 'cortex-m4') as 'cortex-m3' | 'cortex-m4' | 'cortex-m7';
const target: Target = { core, features: core === 'cortex-m3' ? [] : ['dsp'] };
const densities = [0.04, 0.08, 0.12, 0.2, 0.5];
const random = randomSource(1);

type WeightedLayer = RandomLayer<Node['operator']>;

/** A convolution without padding. */
const convolution = (side: number, channels: number, filter: number, outputs: number) =>
  randomConvolution('conv2d', random, {
    input: [side, side, channels],
    filter: [filter, filter],
    strides: [1, 1],
    dilations: [1, 1],
    padding: noPadding,
    outputs,
    activation: 'relu',
  });

const layers = {
  'LeNet-300-100 784 to 300': randomFullyConnected(random, 784, 300, 'relu'),
  'LeNet-300-100 300 to 100': randomFullyConnected(random, 300, 100, 'relu'),
  'LeNet-300-100 100 to 10': randomFullyConnected(random, 100, 10, 'none'),
  'LeNet-5 5x5, 1 to 20 channels, 28x28': convolution(28, 1, 5, 20),
  'LeNet-5 5x5, 20 to 50 channels, 12x12': convolution(12, 20, 5, 50),
  'LeNet-5 800 to 500': randomFullyConnected(random, 800, 500, 'relu'),
  'LeNet-5 500 to 10': randomFullyConnected(random, 500, 10, 'none'),
} as Readonly<Record<string, WeightedLayer>>;

const encodings: Readonly<Record<string, (plain: Int8Encoded) => Encoded>> = {
  csr: csr.encode,
  relative: relative.encode,
  huffman: huffman.encode,
};

for (const [name, layer] of Object.entries(layers)) {
  const cases = densities.flatMap((density) => {
    const plain = prunedWeights(layer.layer.inputs[1].constant as Int8Encoded, density);
    return Object.values(encodings).flatMap((encode) => caseOf(withWeights(layer, plain, encode(plain))));
  });
  const dense = prunedWeights(layer.layer.inputs[1].constant as Int8Encoded, 1);
  const runs = [caseOf(withWeights(layer, dense, dense)), ...cases].map((one) => ({ case: one }));
  const [int8, ...results] = (await runKernels(emulatedCore(core), runs, true)).map(
    ({ instructions }, i) => `${thousands(instructions)} / ${thousands(bytesOf(runs[i].case))}`,
  );
  console.log(`\n**${name}**, instructions / bytes. Dense int8: ${int8}\n`);
  console.log(`| density | ${Object.keys(encodings).join(' | ')} |`);
  console.log(
    `|---|${Object.keys(encodings)
      .map(() => '---:|')
      .join('')}`,
  );
  densities.forEach((density, row) => {
    const count = Object.keys(encodings).length;
    console.log(`| ${100 * density} % | ${results.slice(row * count, (row + 1) * count).join(' | ')} |`);
  });
}

function caseOf({ layer, inputs }: WeightedLayer): KernelCase {
  const kernel = selectKernel(layer, target);
  if (!kernel) throw new Error('no kernel');
  return kernelCase(kernel, layer, ...inputs);
}

function bytesOf({ constants }: KernelCase): number {
  return constants.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** The largest of normally distributed weights, in 16 shared values at one scale. */
function prunedWeights(weights: Int8Encoded, density: number): Int8Encoded {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const drawn = Array.from({ length: elementCount(weights.shape) }, normal);
  const magnitudes = drawn.map(Math.abs).sort((a, b) => b - a);
  const least = density < 1 ? magnitudes[Math.floor(density * drawn.length)] : 0;
  const step = (magnitudes[0] - least) / 8;
  const shared = (value: number) => {
    const level = Math.min(7, Math.floor((Math.abs(value) - least) / step));
    return Math.sign(value) * Math.round((127 * (least + (level + 0.5) * step)) / magnitudes[0]);
  };
  return {
    ...weights,
    values: Int8Array.from(drawn, (value) => (Math.abs(value) > least ? shared(value) : 0)),
  };
}

function thousands(value: number): string {
  return value.toLocaleString('en');
}
