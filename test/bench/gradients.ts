import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '../../tool/float/backend.js';
import { registerGradients } from '../../tool/train/gradients/index.js';

/** A layer of a network that edgec trains, with its padding already added to the input. */
interface Layer {
  readonly title: string;
  readonly kind: 'conv2d' | 'depthwise';
  readonly input: readonly [rows: number, columns: number, channels: number];
  readonly filter: readonly [rows: number, columns: number];
  readonly outputs: number;
  readonly stride: number;
}

const layers: readonly Layer[] = [
  { title: 'LeNet-5, first', kind: 'conv2d', input: [28, 28, 1], filter: [5, 5], outputs: 20, stride: 1 },
  { title: 'LeNet-5, second', kind: 'conv2d', input: [12, 12, 20], filter: [5, 5], outputs: 50, stride: 1 },
  { title: 'ResNet, first', kind: 'conv2d', input: [34, 34, 3], filter: [3, 3], outputs: 16, stride: 1 },
  {
    title: 'ResNet, 16 channels',
    kind: 'conv2d',
    input: [34, 34, 16],
    filter: [3, 3],
    outputs: 16,
    stride: 1,
  },
  { title: 'ResNet, stride 2', kind: 'conv2d', input: [33, 33, 16], filter: [3, 3], outputs: 32, stride: 2 },
  {
    title: 'ResNet, 64 channels',
    kind: 'conv2d',
    input: [10, 10, 64],
    filter: [3, 3],
    outputs: 64,
    stride: 1,
  },
  { title: 'DS-CNN, pointwise', kind: 'conv2d', input: [25, 5, 64], filter: [1, 1], outputs: 64, stride: 1 },
  {
    title: 'DS-CNN, depthwise',
    kind: 'depthwise',
    input: [27, 7, 64],
    filter: [3, 3],
    outputs: 64,
    stride: 1,
  },
];

const batch = 64;

/** Processor time of one run in milliseconds, over a fifth of a second: other programs disturb it little. */
function milliseconds(compute: () => tf.Tensor): number {
  tf.tidy(compute).dispose();
  const before = process.cpuUsage();
  let runs = 0;
  let used = 0;
  while (used < 200) {
    tf.tidy(compute).dispose();
    runs++;
    used = process.cpuUsage(before).user / 1000;
  }
  return used / runs;
}

function measure({ title, kind, input, filter, outputs, stride }: Layer): void {
  const isDepthwise = kind === 'depthwise';
  const kernel = isDepthwise ? 'DepthwiseConv2dNative' : 'Conv2D';
  const attributes = { strides: [stride, stride], dilations: [1, 1], pad: 'valid', dataFormat: 'NHWC' };
  const x = tf.randomNormal([batch, ...input]);
  const weights = tf.randomNormal([...filter, input[2], isDepthwise ? 1 : outputs]);
  const forward = () => tf.engine().runKernel(kernel, { x, filter: weights }, attributes) as tf.Tensor;
  const y = forward();
  const dy = tf.randomNormal(y.shape);
  const backward = () => tf.getGradient(kernel).gradFunc(dy, [x, weights], attributes);
  const operations = 2 * y.size * filter[0] * filter[1] * (isDepthwise ? 1 : input[2]);
  const speeds = [forward, () => backward().filter(), () => backward().x()].map((compute) =>
    (operations / milliseconds(compute) / 1e6).toFixed(1).padStart(8),
  );
  console.log(`${title.padEnd(24)}${speeds.join('')}`);
  tf.dispose([x, weights, y, dy]);
}

const backend = await selectBackend();
registerGradients();
console.log(`GFLOP/s, batches of ${batch}, ${backend}`);
console.log(`${''.padEnd(24)} forward  filter   input`);
for (const layer of layers) measure(layer);
