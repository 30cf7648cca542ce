import { findApplication } from '../device/application.js';
import { dequantize } from '../quantize/affine.js';
import type { Verification } from '../report/report.js';
import { type BuildOptions, build } from './build.js';
import { checkLabels, predictedClass } from './classes.js';
import { samplesFor } from './deploy.js';
import { openHost } from './generate.js';
import { verificationOf } from './make-report.js';
import type { Steps } from './steps.js';
import { flash, onTarget } from './target.js';
import { verifyStep } from './verify.js';

export interface RunOptions extends BuildOptions {
  /** Samples to run on the device. */
  readonly samples: number;
}

/** What a device computed. */
export interface RunReport {
  readonly format: 'edgec-run';
  readonly version: 1;
  readonly samples: readonly SampleResult[];
  readonly verification: Verification;
}

export interface SampleResult {
  readonly sample: number;
  /** Index of the largest value of the first output. */
  readonly class: number;
  readonly label?: number;
  /** The real numbers that each output's bytes stand for. */
  readonly outputs: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/**
 * Runs samples on a board that has the model already; an emulated board, which forgets, is flashed first.
 * @throws UserError of kind `device` where the board runs another model
 */
export async function run(options: RunOptions, steps: Steps, signal?: AbortSignal): Promise<RunReport> {
  const built = await build(options, steps, signal);
  const { program, target } = built;
  const host = await openHost(built, options.output, steps, signal);
  const samples = samplesFor(built, options.samples);
  checkLabels(samples, program.outputs[0]);
  const verified = await onTarget(target, built.image, steps, signal, async (device) => {
    if (target.isEmulated) await flash(device, built.image, steps);
    return verifyStep(await findApplication(device, program), host, program, samples, steps);
  });
  return {
    format: 'edgec-run',
    version: 1,
    samples: verified.outputs.map((outputs, sample) => ({
      sample,
      class: predictedClass(outputs[0], program.outputs[0].quantization),
      ...(samples.labels && { label: samples.labels[sample] }),
      outputs: outputs.map((stored, index) => {
        const { name, quantization } = program.outputs[index];
        return { name, values: [...dequantize(stored, quantization)] };
      }),
    })),
    verification: verificationOf(verified),
  };
}
