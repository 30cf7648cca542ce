import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Node } from '../../../tool/graph/graph.js';
import { conv2d } from '../../../tool/kernels/conv2d.js';
import { conv2dDsp } from '../../../tool/kernels/conv2d-dsp.js';
import { depthwiseConv2d } from '../../../tool/kernels/depthwise-conv2d.js';
import { fullyConnected } from '../../../tool/kernels/fully-connected.js';
import type { Kernel } from '../../../tool/kernels/kernel.js';
import type { Target } from '../../../tool/program/program.js';
import { int8Layer } from '../../support/int8-reference.js';
import { kernelCase } from '../../support/kernel-cases.js';
import { type KernelRun, runKernels, sanitizedHost } from '../../support/kernel-runner.js';
import { randomSource } from '../../support/random.js';
import {
  type Random,
  type RandomLayer,
  randomConvolution,
  randomFullyConnected,
} from '../../support/random-layers.js';

const target: Target = { core: 'cortex-m4', features: ['dsp'] };

/** Draws layers that a kernel supports. */
function draw<O extends Node['operator']>(
  kernel: Kernel<O>,
  count: number,
  layer: (random: Random) => RandomLayer<O>,
): RandomLayer<O>[] {
  const random = randomSource(20_240_229);
  const layers: RandomLayer<O>[] = [];
  while (layers.length < count) {
    const drawn = layer(random);
    if (kernel.supports(drawn.layer, target)) layers.push(drawn);
  }
  return layers;
}

/** Runs a kernel on layers, with input and output apart and, in a second run, overlapping as far as it allows. */
async function check<O extends Node['operator']>(
  kernel: Kernel<O>,
  layers: readonly RandomLayer<O>[],
): Promise<void> {
  const runs = layers.flatMap(({ graph, layer, input }) => {
    const expected = int8Layer(graph, graph.nodes[0], [input]);
    const run: KernelRun = { case: kernelCase(kernel, layer, input) };
    const { inputLag } = run.case.call;
    const overlapping = inputLag === undefined ? [] : [{ ...run, lag: inputLag }];
    return [run, ...overlapping].map((each) => ({ ...each, layer, expected }));
  });
  const results = await runKernels(sanitizedHost, runs);
  runs.forEach(({ layer, lag, expected }, index) => {
    const shapes = layer.inputs.map(({ shape }) => shape.join('x'));
    const message = `${JSON.stringify(layer.node)} on ${shapes}, lag ${lag}`;
    assert.deepEqual(results[index].output, expected, message);
  });
}

describe('kernels of layers with weights', () => {
  it('compute convolutions as TensorFlow Lite Micro does', () =>
    check(
      conv2d,
      draw(conv2d, 300, (random) => randomConvolution('conv2d', random)),
    ));

  it('compute convolutions with the DSP extension as TensorFlow Lite Micro does', () =>
    check(
      conv2dDsp,
      draw(conv2dDsp, 300, (random) => randomConvolution('conv2d', random)),
    ));

  it('compute depthwise convolutions as TensorFlow Lite Micro does', () =>
    check(
      depthwiseConv2d,
      draw(depthwiseConv2d, 300, (random) => randomConvolution('depthwiseConv2d', random)),
    ));

  it('compute fully connected layers as TensorFlow Lite Micro does', () =>
    check(
      fullyConnected,
      draw(fullyConnected, 100, (random) => randomFullyConnected(random)),
    ));
});
