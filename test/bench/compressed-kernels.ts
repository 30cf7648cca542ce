/**
 * Instructions and bytes of layers with compressed weights beside dense int8 ones, on an emulated core: the tables of
 * docs/compressed-weights.md. The layers are those of LeNet-300-100 and LeNet-5 (the Caffe one), their weights random.
 *
 *     npm run bench:kernels [cortex-m0plus | cortex-m3 | cortex-m4 | cortex-m7]
 */
import { codebook } from '../../tool/encodings/codebook.js';
import { csr } from '../../tool/encodings/csr.js';
import { huffman } from '../../tool/encodings/huffman.js';
import type { Encoded, Int8Encoded } from '../../tool/encodings/index.js';
import { int4 } from '../../tool/encodings/int4.js';
import { relative } from '../../tool/encodings/relative.js';
import { runLevel } from '../../tool/encodings/run-level.js';
import { elementCount, type Node } from '../../tool/graph/graph.js';
import { selectKernel } from '../../tool/kernels/index.js';
import type { Target } from '../../tool/program/program.js';
import { noPadding } from '../support/build-graph.js';
import { type KernelCase, kernelCase } from '../support/kernel-cases.js';
import { emulatedCore, runKernels } from '../support/kernel-runner.js';
import { randomSource } from '../support/random.js';
import { type RandomLayer, randomConvolution, randomFullyConnected } from '../support/random-layers.js';
import { withWeights } from '../support/random-sparse.js';

const core = (process.argv[2] ?? 'cortex-m4') as Parameters<typeof emulatedCore>[0];
const target: Target = { core, features: ['cortex-m4', 'cortex-m7'].includes(core) ? ['dsp'] : [] };
const random = randomSource(1);

type WeightedLayer = RandomLayer<Node['operator']>;

const networks = {
  'LeNet-300-100': {
    '784 to 300': randomFullyConnected(random, 784, 300, 'relu'),
    '300 to 100': randomFullyConnected(random, 300, 100, 'relu'),
    '100 to 10': randomFullyConnected(random, 100, 10, 'none'),
  },
  'LeNet-5': {
    '5x5, 1 to 20 channels, 28x28': convolution(28, 1, 20),
    '5x5, 20 to 50 channels, 12x12': convolution(12, 20, 50),
    '800 to 500': randomFullyConnected(random, 800, 500, 'relu'),
    '500 to 10': randomFullyConnected(random, 500, 10, 'none'),
  },
} as Readonly<Record<string, Readonly<Record<string, WeightedLayer>>>>;

/** Shares of the weights that Deep Compression keeps, in fully connected layers and in others. */
const wholeDensities = [
  [0.05, 0.12],
  [0.04, 0.1],
  [0.03, 0.08],
] as const;

/** A column of a table: how weights are made from normally distributed ones, and stored. */
interface Column {
  readonly title: string;
  weights(plain: Int8Encoded): Int8Encoded;
  encode(plain: Int8Encoded): Encoded;
}

const dense: readonly Column[] = [
  { title: 'int8', weights: (plain) => plain, encode: (plain) => plain },
  { title: 'int4', weights: (plain) => mapped(plain, (value) => value >> 4), encode: int4.encode },
  ...[4, 8, 16, 32].map((values) => ({
    title: `${values} values`,
    weights: (plain: Int8Encoded) => mapped(plain, (value) => nearest(value, values)),
    encode: codebook.encode,
  })),
];

const sparse = (density: number): Column[] =>
  [csr, relative, runLevel, huffman].map(({ name, encode }) => ({
    title: name,
    weights: (plain) => pruned(plain, density),
    encode: (plain) => encode(plain),
  }));

console.log(`Instructions on ${core} / bytes of weights and tables.\n`);
const layers = Object.values(networks).flatMap((network) => Object.entries(network));
printTable(
  'dense',
  dense.map(({ title }) => title),
  await Promise.all(layers.map(async ([name, layer]) => [name, ...(await measure(layer, dense))] as const)),
);
for (const [name, layer] of layers) {
  const rows = [];
  for (const density of [0.04, 0.08, 0.12, 0.2, 0.3, 0.5])
    rows.push([percent(density), ...(await measure(layer, sparse(density)))] as const);
  printTable(
    name,
    sparse(1).map(({ title }) => title),
    rows,
  );
}
for (const [name, network] of Object.entries(networks)) {
  const rows = [];
  for (const [connected, other] of wholeDensities) {
    const densityOf = ({ layer }: WeightedLayer) =>
      layer.node.operator === 'fullyConnected' ? connected : other;
    const figures: Figures[][] = [];
    for (const layer of Object.values(network))
      figures.push(await measure(layer, [dense[0], ...sparse(densityOf(layer)).slice(-2)]));
    const totals = [0, 1, 2].map((column) => sum(figures.map((layer) => layer[column])));
    rows.push([`${percent(connected)} connected, ${percent(other)} others`, ...totals] as const);
  }
  printTable(name, ['int8', 'runlevel', 'huffman'], rows);
}

/** Instructions and bytes. */
interface Figures {
  readonly instructions: number;
  readonly bytes: number;
}

/** Computes a layer with the weights of each column. */
async function measure(layer: WeightedLayer, columns: readonly Column[]): Promise<Figures[]> {
  const plain = normalWeights(layer.layer.inputs[1].constant as Int8Encoded);
  const cases = columns.map(({ weights, encode }) => {
    const changed = weights(plain);
    return caseOf(withWeights(layer, changed, encode(changed)));
  });
  const results = await runKernels(
    emulatedCore(core),
    cases.map((one) => ({ case: one })),
    true,
  );
  return results.map(({ instructions }, i) => ({ instructions, bytes: bytesOf(cases[i]) }));
}

function sum(figures: readonly Figures[]): Figures {
  return figures.reduce((a, b) => ({
    instructions: a.instructions + b.instructions,
    bytes: a.bytes + b.bytes,
  }));
}

function printTable(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly [name: string, ...figures: Figures[]])[],
): void {
  console.log(`| ${title} | ${columns.join(' | ')} |`);
  console.log(`|---|${columns.map(() => '---:|').join('')}`);
  for (const [name, ...figures] of rows) {
    const cells = figures.map(
      ({ instructions, bytes }) => `${thousands(instructions)} / ${thousands(bytes)}`,
    );
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
  console.log();
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** A 5x5 convolution without padding. */
function convolution(side: number, channels: number, outputs: number) {
  return randomConvolution('conv2d', random, {
    input: [side, side, channels],
    filter: [5, 5],
    strides: [1, 1],
    dilations: [1, 1],
    padding: noPadding,
    outputs,
    activation: 'relu',
  });
}

function caseOf({ layer, inputs }: WeightedLayer): KernelCase {
  const kernel = selectKernel(layer, target);
  if (!kernel) throw new Error(`no kernel for ${layer.node.operator}`);
  return kernelCase(kernel, layer, inputs);
}

function bytesOf({ constants }: KernelCase): number {
  return constants.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** Normally distributed weights at one scale, the largest 127. */
function normalWeights(weights: Int8Encoded): Int8Encoded {
  const drawn = Array.from(
    { length: elementCount(weights.shape) },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
  const largest = drawn.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const values = Int8Array.from(drawn, (value) => Math.round((127 * value) / largest));
  return { ...weights, scales: weights.scales.slice(0, 1), values };
}

/** The largest weights in 16 shared values. */
function pruned(plain: Int8Encoded, density: number): Int8Encoded {
  const magnitudes = [...plain.values].map(Math.abs).sort((a, b) => b - a);
  const least = Math.max(1, magnitudes[Math.floor(density * magnitudes.length)]);
  const step = (128 - least) / 8;
  let left = Math.round(density * magnitudes.length);
  return mapped(plain, (value) => {
    if (Math.abs(value) < least || left-- <= 0) return 0;
    return Math.sign(value) * Math.round(least + (Math.floor((Math.abs(value) - least) / step) + 0.5) * step);
  });
}

function mapped(plain: Int8Encoded, map: (value: number) => number): Int8Encoded {
  return { ...plain, values: plain.values.map(map) };
}

/** The nearest of some values that are spread evenly. */
function nearest(value: number, values: number): number {
  const step = 256 / values;
  return Math.round((Math.floor((value + 128) / step) + 0.5) * step - 128.5);
}

function thousands(value: number): string {
  return value.toLocaleString('en');
}
