import { setImmediate as nextTurn } from 'node:timers/promises';
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
    if (predictedClass(result, output) === samples.labels?.[i]) correct++;
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
