import type { Application } from '../device/application.js';
import { Refusal, wasReset } from '../device/link/refusal.js';
import type { LayerRun, RunResult } from '../device/link/runtime.js';

/** Times that a sample is started anew after the device was reset in the middle of it. */
const attempts = 3;

/** What the device made of one sample. */
export interface SampleRun extends RunResult {
  /** An array for each output of the network. */
  readonly outputs: readonly Int8Array[];
}

/**
 * Runs one sample on a device.
 * @param sample an array for each input of the network
 * @throws UserError of kind `device` where the device fails
 */
export function runSample(application: Application, sample: readonly Int8Array[]): Promise<SampleRun> {
  const { runtime, info } = application;
  return anew(async () => {
    const result = await writeAndRun(application, sample);
    const outputs: Int8Array[] = [];
    for (const [index, bytes] of info.outputs.entries()) {
      outputs.push(Int8Array.from(await runtime.readOutput(index, bytes)));
    }
    return { ...result, outputs };
  });
}

/** A run with what is known of each layer. */
export interface LayersRun extends RunResult {
  readonly layers: readonly LayerRun[];
}

/**
 * Runs one sample on a device for what is known of each layer.
 * @param hashLayers makes the device hash each layer's output
 */
export function runForLayers(
  application: Application,
  sample: readonly Int8Array[],
  hashLayers = false,
): Promise<LayersRun> {
  return anew(async () => {
    const result = await writeAndRun(application, sample, hashLayers);
    return { ...result, layers: await application.runtime.readLayers(application.info.layers) };
  });
}

async function writeAndRun(
  { runtime }: Application,
  sample: readonly Int8Array[],
  hashLayers = false,
): Promise<RunResult> {
  for (const [index, input] of sample.entries()) await runtime.writeInput(index, bytesOf(input));
  return runtime.run(hashLayers);
}

/** Repeats work that a reset of the device has spoilt. */
async function anew<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refusal && error.status === wasReset) || attempt === attempts) throw error;
    }
  }
}

/** The same bytes, unsigned: as the link and hashes take them. */
export function bytesOf(values: Int8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
