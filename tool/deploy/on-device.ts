import type { Runtime } from '../device/link/runtime.js';
import type { HostModel } from '../host/host-model.js';
import { fnv1a } from '../lower/hash.js';
import type { Port, Program } from '../program/program.js';
import type { Score } from '../report/report.js';
import { predictedClass, score } from './classes.js';
import type { Samples } from './samples.js';
import type { ReportPart } from './steps.js';

/** The part of the runtime that runs need. */
export type Runner = Pick<Runtime, 'writeInput' | 'run' | 'readOutput' | 'readLayers'>;

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
  runner: Runner,
  host: HostModel,
  program: Program,
  samples: Samples,
  report: ReportPart,
): Promise<Verified> {
  const differences: Difference[] = [];
  const outputs: Int8Array[][] = [];
  let correct = 0;
  let stackBytes = 0;
  for (let sample = 0; sample < samples.count; sample++) {
    report(sample / samples.count);
    const inputs = samples.sample(sample);
    const expected = host.run(inputs);
    stackBytes = Math.max(stackBytes, (await runOnce(runner, inputs)).stackBytes);
    const computed = await readOutputs(runner, program.outputs);
    outputs.push(computed);
    if (computed.some((bytes, i) => !sameBytes(bytes, expected[i]))) {
      differences.push({ sample, layer: await firstDifference(runner, host, program, inputs) });
    }
    if (predictedClass(computed[0], program.outputs[0].quantization) === samples.labels?.[sample]) correct++;
  }
  return {
    samples: samples.count,
    differences,
    ...(samples.labels && { score: score(correct, samples.count) }),
    stackBytes,
    outputs,
  };
}

/**
 * Measures every layer on one sample.
 * @returns for each repeat the count of each layer
 */
export async function measure(
  runner: Runner,
  program: Program,
  inputs: readonly Int8Array[],
  { warmup, repeats }: { readonly warmup: number; readonly repeats: number },
  report: ReportPart,
): Promise<number[][]> {
  const runs: number[][] = [];
  for (let run = 0; run < warmup + repeats; run++) {
    report(run / (warmup + repeats));
    await runOnce(runner, inputs);
    if (run < warmup) continue;
    runs.push((await runner.readLayers(program.layers.length)).map(({ time }) => time));
  }
  return runs;
}

/** Runs a sample once more with hashes of the layers' outputs, and finds where they part from the host's. */
async function firstDifference(
  runner: Runner,
  host: HostModel,
  program: Program,
  inputs: readonly Int8Array[],
): Promise<string | undefined> {
  await runOnce(runner, inputs, true);
  const computed = await runner.readLayers(program.layers.length);
  const expected = host.runLayers(inputs);
  const index = computed.findIndex(({ hash }, layer) => hash !== fnv1a(bytesOf(expected[layer])));
  return program.layers[index]?.name;
}

async function runOnce(runner: Runner, inputs: readonly Int8Array[], hashLayers = false) {
  for (const [index, input] of inputs.entries()) await runner.writeInput(index, bytesOf(input));
  return runner.run(hashLayers);
}

async function readOutputs(runner: Runner, ports: readonly Port[]): Promise<Int8Array[]> {
  const outputs: Int8Array[] = [];
  for (const [index, { shape }] of ports.entries()) {
    const bytes = shape.reduce((product, size) => product * size, 1);
    outputs.push(Int8Array.from(await runner.readOutput(index, bytes)));
  }
  return outputs;
}

function bytesOf(values: Int8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function sameBytes(a: Int8Array, b: Int8Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
