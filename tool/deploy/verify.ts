import type { Application } from '../device/application.js';
import type { HostModel } from '../host/host-model.js';
import { fnv1a } from '../lower/hash.js';
import type { Program } from '../program/program.js';
import type { Score } from '../report/report.js';
import { predictedClass, score } from './classes.js';
import { bytesOf, runForLayers, runSample } from './run-samples.js';
import type { Samples } from './samples.js';
import type { ReportPart, Steps } from './steps.js';

/** One sample whose output on the device was not that of the host. */
export interface Difference {
  readonly sample: number;
  /** The first layer whose output differs; absent where a second run gave the host's bytes. */
  readonly layer?: string;
}

export interface Verified {
  readonly samples: number;
  readonly differences: readonly Difference[];
  /** Absent where the samples have no labels. */
  readonly score?: Score;
  /** Most bytes of stack that the device used. */
  readonly stackBytes: number;
  /** The device's outputs, by sample. */
  readonly outputs: readonly (readonly Int8Array[])[];
}

/** Runs samples on the device and compares every output with the host's, byte by byte. */
export async function verify(
  application: Application,
  host: HostModel,
  program: Program,
  samples: Samples,
  report: ReportPart,
): Promise<Verified> {
  const differences: Difference[] = [];
  const outputs: (readonly Int8Array[])[] = [];
  let stackBytes = 0;
  for (let index = 0; index < samples.count; index += 1) {
    report(index / samples.count);
    const sample = samples.sample(index);
    const run = await runSample(application, sample);
    stackBytes = Math.max(stackBytes, run.stackBytes);
    outputs.push(run.outputs);
    const expected = host.run(sample);
    if (run.outputs.every((values, i) => sameValues(values, expected[i]))) continue;
    differences.push({
      sample: index,
      layer: await firstDifference(application, host, program, sample),
    });
  }
  const { quantization } = program.outputs[0];
  const right = (label: number, sample: number) => predictedClass(outputs[sample][0], quantization) === label;
  const labels = samples.labels?.subarray(0, samples.count);
  return {
    samples: samples.count,
    differences,
    ...(labels && { score: score(labels.filter(right).length, samples.count) }),
    stackBytes,
    outputs,
  };
}

/** Runs a sample once more with hashes of the layers' outputs, and finds where they part from the host's. */
async function firstDifference(
  application: Application,
  host: HostModel,
  program: Program,
  sample: readonly Int8Array[],
): Promise<string | undefined> {
  const { layers } = await runForLayers(application, sample, true);
  const expected = host.runLayers(sample);
  const index = layers.findIndex(({ hash }, layer) => hash !== fnv1a(bytesOf(expected[layer])));
  return program.layers[index]?.name;
}

function sameValues(a: Int8Array, b: Int8Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** {@link verify} as a step of its own. */
export function verifyStep(
  application: Application,
  host: HostModel,
  program: Program,
  samples: Samples,
  steps: Steps,
): Promise<Verified> {
  return steps.step(
    'verify',
    (report) => verify(application, host, program, samples, report),
    ({ differences }) =>
      differences.length === 0
        ? `device output = host output over ${samples.count} samples`
        : `${differences.length} of ${samples.count} samples differ`,
  );
}
