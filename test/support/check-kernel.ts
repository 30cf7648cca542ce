import assert from 'node:assert/strict';
import type { Graph, Node } from '../../tool/graph/graph.js';
import type { Kernel } from '../../tool/kernels/kernel.js';
import type { Target } from '../../tool/program/program.js';
import { elementBytes } from '../../tool/quantize/stored.js';
import { int8Layer } from './int8-reference.js';
import { kernelCase } from './kernel-cases.js';
import { type Bench, type KernelRun, runKernels, sanitizedHost } from './kernel-runner.js';
import { randomSource } from './random.js';
import { between, type Random, type RandomLayer } from './random-layers.js';

const dspTarget: Target = { core: 'cortex-m4', features: ['dsp'] };

export interface CheckOptions {
  /** Layers to draw. */
  readonly count?: number;
  readonly bench?: Bench;
  /** What the kernel is asked to support. */
  readonly target?: Target;
  /** Compile each layer on its own, as generated code does. */
  readonly literalShapes?: boolean;
  /** What the kernel is held to, from and to raw bytes. */
  readonly reference?: (graph: Graph, node: Node, inputs: readonly Int8Array[]) => Int8Array;
}

/**
 * Draws layers that a kernel supports and compares what it computes with the reference, byte for byte: with input and
 * output apart, then in place or overlapping as far as the kernel allows, then by a few bytes less.
 */
export async function checkKernel<O extends Node['operator']>(
  kernel: Kernel<O>,
  draw: (random: Random) => RandomLayer<O>,
  {
    count = 200,
    bench = sanitizedHost,
    target = dspTarget,
    literalShapes,
    reference = int8Layer,
  }: CheckOptions = {},
): Promise<void> {
  const random = randomSource(19_690_720);
  const runs: (KernelRun & { readonly drawn: RandomLayer<O> })[] = [];
  for (let supported = 0; supported < count; ) {
    const drawn = draw(random);
    if (!kernel.supports(drawn.layer, target)) continue;
    supported++;
    const run = { case: kernelCase(kernel, drawn.layer, drawn.inputs, target.features), drawn };
    runs.push(run);
    const { inputLag, inPlace } = run.case.call;
    if (inPlace) runs.push({ ...run, lag: 0 });
    if (inputLag === undefined) continue;
    const more = between(random, 1, 9) * elementBytes(drawn.layer.output.quantization);
    runs.push({ ...run, lag: inputLag }, { ...run, lag: inputLag + more });
  }
  const results = await runKernels(bench, runs, literalShapes);
  runs.forEach(({ drawn: { graph, layer, inputs }, lag }, index) => {
    const shapes = layer.inputs.map(({ shape }) => shape.join('x'));
    const message = `${JSON.stringify(layer.node)} on ${shapes}, lag ${lag}`;
    assert.deepEqual(results[index].output, reference(graph, layer.node, inputs), message);
  });
}
