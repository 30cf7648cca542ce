/**
 * Instructions for each multiplication of layers with ternary weights beside dense int8 ones, on an emulated core, and
 * those of the inner loops that were tried: the tables of docs/ternary.md.
 *
 *     npm run bench:ternary [cortex-m0plus | cortex-m3 | cortex-m4 | cortex-m7]
 */

import { normal as normalNumber } from '../../../tool/data/random.js';
import { codebook } from '../../../tool/encodings/codebook.js';
import type { Encoded, Int8Encoded } from '../../../tool/encodings/index.js';
import { ternary } from '../../../tool/encodings/ternary.js';
import { elementCount, type Node } from '../../../tool/graph/graph.js';
import { selectKernel } from '../../../tool/kernels/index.js';
import { graphMacs } from '../../../tool/operators/index.js';
import type { Target } from '../../../tool/program/program.js';
import { noPadding } from '../../support/build-graph.js';
import { kernelCase } from '../../support/kernel-cases.js';
import { emulatedCore, runKernels } from '../../support/kernel-runner.js';
import { randomSource } from '../../support/random.js';
import {
  pick,
  type RandomLayer,
  randomConvolution,
  randomFullyConnected,
} from '../../support/random-layers.js';
import { withWeights } from '../../support/random-sparse.js';
import { runDesigns } from './designs.js';

type WeightedLayer = RandomLayer<Node['operator']>;

const core = (process.argv[2] ?? 'cortex-m4') as Parameters<typeof emulatedCore>[0];
const target: Target = { core, features: ['cortex-m4', 'cortex-m7'].includes(core) ? ['dsp'] : [] };
const random = randomSource(1);

const layers = {
  'fully connected, 784 to 300': randomFullyConnected(random, 784, 300, 'relu'),
  'fully connected, 800 to 500': randomFullyConnected(random, 800, 500, 'relu'),
  'fully connected, 300 to 100': randomFullyConnected(random, 300, 100, 'relu'),
  'convolution 5x5, 20 to 50 channels, 12x12': convolution(12, 20, 50, 5),
  'convolution 3x3, 16 to 16 channels, 32x32': convolution(32, 16, 16, 3),
  'convolution 3x3, 64 to 64 channels, 8x8': convolution(8, 64, 64, 3),
  'convolution 1x1, 64 to 64 channels, 14x14': convolution(14, 64, 64, 1),
  'depthwise 3x3, 64 channels, 14x14': depthwise(14, 64),
} as Readonly<Record<string, WeightedLayer>>;

/** How weights are drawn, ternary ones a third of each value, and stored. */
const columns: readonly {
  readonly title: string;
  weights(plain: Int8Encoded): Int8Encoded;
  encode(plain: Int8Encoded): Encoded;
}[] = [
  { title: 'int8', weights: normal, encode: (plain) => plain },
  {
    title: 'ternary, one magnitude',
    weights: (plain) => drawn(plain, [-127, 0, 127]),
    encode: ternary.encode,
  },
  {
    title: 'ternary, two magnitudes',
    weights: (plain) => drawn(plain, [-100, 0, 127]),
    encode: ternary.encode,
  },
  { title: 'codebook', weights: (plain) => drawn(plain, [-100, 0, 127]), encode: codebook.encode },
];

console.log(`Instructions for each multiplication on ${core} / bytes of weights and tables.\n`);
console.log(`| | ${columns.map(({ title }) => title).join(' | ')} |`);
console.log(`|---|${columns.map(() => '---:|').join('')}`);
for (const [name, layer] of Object.entries(layers)) {
  const cases = columns.map(({ weights, encode }) => {
    const changed = weights(layer.layer.inputs[1].constant as Int8Encoded);
    const own = withWeights(layer, changed, encode(changed));
    return kernelCase(selectKernel(own.layer, target)!, own.layer, own.inputs);
  });
  const results = await runKernels(
    emulatedCore(core),
    cases.map((one) => ({ case: one })),
    true,
  );
  const cells = results.map(({ instructions }, i) => {
    const bytes = cases[i].constants.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return `${(instructions / graphMacs(layer.graph)).toFixed(2)} / ${bytes.toLocaleString('en')}`;
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}

if (target.features.includes('dsp')) console.log(`\nInner loops:\n\n${await runDesigns(emulatedCore(core))}`);

/** A convolution whose output has its input's size. */
function convolution(side: number, channels: number, outputs: number, filter: number) {
  const around = (filter - 1) / 2;
  return randomConvolution('conv2d', random, {
    ...window(side, channels, filter),
    padding: filter === 5 ? noPadding : { top: around, bottom: around, left: around, right: around },
    outputs,
  });
}

function depthwise(side: number, channels: number) {
  const padding = { top: 1, bottom: 1, left: 1, right: 1 };
  return randomConvolution('depthwiseConv2d', random, { ...window(side, channels, 3), padding });
}

function window(side: number, channels: number, filter: number) {
  return {
    input: [side, side, channels],
    filter: [filter, filter],
    strides: [1, 1],
    dilations: [1, 1],
    activation: 'relu',
  } as const;
}

/** Normally distributed weights at one scale: larger ones on average would not fit int8's fastest kernel. */
function normal(plain: Int8Encoded): Int8Encoded {
  const deviation = 127 / 4.5;
  const values = Int8Array.from({ length: elementCount(plain.shape) }, () => {
    const value = deviation * normalNumber(random);
    return Math.max(-127, Math.min(127, Math.round(value)));
  });
  return { ...plain, scales: plain.scales.slice(0, 1), values };
}

/** Weights drawn from some values, at one scale. */
function drawn(plain: Int8Encoded, values: readonly number[]): Int8Encoded {
  return {
    ...plain,
    scales: plain.scales.slice(0, 1),
    values: Int8Array.from({ length: elementCount(plain.shape) }, () => pick(random, values)),
  };
}
