import { setImmediate as nextTurn } from 'node:timers/promises';
import { openFloatExecutor } from '../float/executor.js';
import { elementCount, type Graph } from '../graph/graph.js';
import type { HostModel } from '../host/host-model.js';
import type { Port } from '../program/program.js';
import type { Score } from '../report/report.js';
import { predictedClass, score } from './classes.js';
import type { Samples } from './samples.js';
import type { ReportPart } from './steps.js';

/**
 * Runs labelled samples on the host executor.
 * @param output the network's first output, which names the class
 */
export async function evaluateOnHost(
  model: HostModel,
  samples: Samples,
  output: Port,
  report: ReportPart,
  signal?: AbortSignal,
): Promise<Score> {
  let correct = 0;
  let lastTurn = performance.now();
  for (let i = 0; i < samples.count; i++) {
    const [result] = model.run(samples.sample(i));
    if (predictedClass(result, output.quantization) === samples.labels?.[i]) correct++;
    // The addon computes synchronously: let Ctrl-C and the progress display have their turns.
    if (performance.now() - lastTurn > 50) {
      report(i / samples.count);
      await nextTurn();
      signal?.throwIfAborted();
      lastTurn = performance.now();
    }
  }
  return score(correct, samples.count);
}

/** Samples that the float model computes before the progress display has its turn. */
const floatChunk = 64;

/**
 * Runs labelled samples through a graph of real numbers, with one input.
 * @param samples of the input, one after the other
 */
export async function evaluateFloat(
  graph: Graph,
  samples: Float32Array,
  labels: Int32Array,
  report: ReportPart,
  signal?: AbortSignal,
): Promise<Score> {
  const size = elementCount(graph.tensors[graph.inputs[0]].shape);
  const outputSize = elementCount(graph.tensors[graph.outputs[0]].shape);
  const executor = await openFloatExecutor(graph);
  let correct = 0;
  try {
    for (let first = 0; first < labels.length; first += floatChunk) {
      report(first / labels.length);
      signal?.throwIfAborted();
      const chunk = samples.subarray(first * size, (first + floatChunk) * size);
      const [outputs] = await executor.run([chunk]);
      for (let i = 0; i * outputSize < outputs.length; i++) {
        const output = outputs.subarray(i * outputSize, (i + 1) * outputSize);
        if (predictedClass(output) === labels[first + i]) correct++;
      }
    }
  } finally {
    executor.dispose();
  }
  return score(correct, labels.length);
}
