import { UserError } from '../errors.js';
import { elementCount, type Quantization } from '../graph/graph.js';
import type { Port } from '../program/program.js';
import { dequantize } from '../quantize/affine.js';
import type { Score } from '../report/report.js';
import type { Samples } from './samples.js';

/**
 * The class that an output names: the index of its largest value, the first of equals; of a single value 1 where it
 * is above a half.
 * @param quantization of the output, where it is stored in integers
 */
export function predictedClass(output: Int8Array | Float32Array, quantization?: Quantization): number {
  const reals = output instanceof Int8Array && quantization ? dequantize(output, quantization) : output;
  if (reals.length === 1) return reals[0] > 0.5 ? 1 : 0;
  let best = 0;
  for (let i = 1; i < reals.length; i++) if (reals[i] > reals[best]) best = i;
  return best;
}

/**
 * Checks that labels are classes of the network's output.
 * @throws UserError of kind `data` with the sample
 */
export function checkLabels({ labels }: Samples, output: Port): void {
  const classes = Math.max(2, elementCount(output.shape));
  const wrong = labels?.findIndex((label) => label >= classes) ?? -1;
  if (wrong < 0) return;
  throw new UserError(
    'data',
    `Label ${wrong} is ${labels?.[wrong]}, but the model's output [${output.shape.join(', ')}] has the classes 0 to ` +
      `${classes - 1}.`,
    'Give the labels that the model was trained on with --labels.',
  );
}

export function score(correct: number, samples: number): Score {
  return { samples, correct, accuracy: samples === 0 ? 0 : correct / samples };
}
