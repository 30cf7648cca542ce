import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Node } from '../../../tool/graph/graph.js';
import { add, addLinear } from '../../../tool/kernels/add.js';
import { concatenation2, concatenation4, concatenation8 } from '../../../tool/kernels/concatenation.js';
import type { Kernel } from '../../../tool/kernels/kernel.js';
import { logistic, relu, relu6, requantize, tanh } from '../../../tool/kernels/lookup.js';
import { meanDsp, meanPlain } from '../../../tool/kernels/mean.js';
import { pad } from '../../../tool/kernels/pad.js';
import { averagePool, averagePoolDsp, maxPool, maxPoolDsp } from '../../../tool/kernels/pool.js';
import { softmax } from '../../../tool/kernels/softmax.js';
import type { Target } from '../../../tool/program/program.js';
import { int8Layer } from '../../support/int8-reference.js';
import { kernelCase } from '../../support/kernel-cases.js';
import { type KernelRun, runKernels, sanitizedHost } from '../../support/kernel-runner.js';
import { randomSource } from '../../support/random.js';
import { between, type Random } from '../../support/random-layers.js';
import {
  type OperatorLayer,
  randomAdd,
  randomConcatenation,
  randomElementwise,
  randomMean,
  randomPad,
  randomPool,
  randomSoftmax,
} from '../../support/random-operators.js';

const target: Target = { core: 'cortex-m4', features: ['dsp'] };

/**
 * Draws layers that a kernel supports and compares its output with the reference's: with input and output apart, then
 * overlapping as far as the kernel allows, then by a few bytes less.
 */
async function check<O extends Node['operator']>(
  kernel: Kernel<O>,
  draw: (random: Random) => OperatorLayer<O>,
  count = 200,
): Promise<void> {
  const random = randomSource(19_690_720);
  const runs: (KernelRun & { readonly drawn: OperatorLayer<O> })[] = [];
  for (let drawn = 0; drawn < count; ) {
    const candidate = draw(random);
    if (!kernel.supports(candidate.layer, target)) continue;
    drawn++;
    const run = { case: kernelCase(kernel, candidate.layer, ...candidate.inputs), drawn: candidate };
    runs.push(run);
    const { inputLag } = run.case.call;
    if (inputLag === undefined) continue;
    runs.push({ ...run, lag: inputLag }, { ...run, lag: inputLag + between(random, 1, 9) });
  }
  const results = await runKernels(sanitizedHost, runs);
  runs.forEach(({ drawn, lag }, index) => {
    const { graph, layer, inputs } = drawn;
    const shapes = layer.inputs.map(({ shape }) => shape.join('x'));
    const message = `${JSON.stringify(layer.node)} on ${shapes}, lag ${lag}`;
    assert.deepEqual(results[index].output, int8Layer(graph, layer.node, inputs), message);
  });
}

describe('kernels of layers without weights', () => {
  for (const kernel of [averagePool, averagePoolDsp]) {
    it(`${kernel.name} averages as TensorFlow Lite Micro does`, () =>
      check(kernel, (random) => randomPool('averagePool2d', random)));
  }

  for (const kernel of [maxPool, maxPoolDsp]) {
    it(`${kernel.name} finds the maximum`, () => check(kernel, (random) => randomPool('maxPool2d', random)));
  }

  for (const kernel of [meanPlain, meanDsp]) {
    it(`${kernel.name} computes means as TensorFlow Lite Micro does`, () => check(kernel, randomMean));
  }

  for (const kernel of [add, addLinear]) {
    it(`${kernel.name} adds as TensorFlow Lite Micro does`, () => check(kernel, randomAdd));
  }

  for (const kernel of [concatenation2, concatenation4, concatenation8]) {
    it(`${kernel.name} joins its inputs`, () => check(kernel, randomConcatenation));
  }

  it(`${pad.name} pads with the zero point`, () => check(pad, randomPad));

  for (const kernel of [relu, relu6, logistic, tanh, requantize] as const) {
    it(`${kernel.name} computes ${kernel.operator} as TensorFlow Lite Micro does`, () =>
      check(kernel as Kernel<'relu'>, (random) => randomElementwise(kernel.operator as 'relu', random)));
  }

  it(`${softmax.name} computes softmax as TensorFlow Lite Micro does`, () => check(softmax, randomSoftmax));
});
