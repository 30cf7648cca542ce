import { bytesInUse, constantBytes } from '../program/memory.js';
import type { Program } from '../program/program.js';
import type { Counts, LayerFacts, Totals } from './report.js';

/**
 * The table of layers.
 * @param runs for each repeat the count of each layer
 * @param snrDb signal to noise of each layer by its name, where it is known; null where the layer is exact
 */
export function layerFacts(
  program: Program,
  runs: readonly (readonly number[])[],
  snrDb: ReadonlyMap<string, number | null> = new Map(),
): LayerFacts[] {
  const total = countsOf(runs.map(sum)).median;
  return program.layers.map(({ name, operator, encoding, outputShape, macs }, index) => {
    const counts = countsOf(runs.map((layers) => layers[index]));
    const snr = snrDb.get(name);
    return {
      name,
      operator,
      encoding,
      shape: outputShape,
      macs,
      counts,
      perMac: perMac(counts, macs),
      share: total === 0 ? 0 : counts.median / total,
      flashBytes: constantBytes(program, index),
      ramBytes: bytesInUse(program, index),
      // A layer that should be silent and is not has no finite ratio, and JSON no infinity.
      ...(snr !== undefined && snr !== Number.NEGATIVE_INFINITY && { snrDb: snr }),
    };
  });
}

/**
 * The whole inference: the sum of its layers.
 * @param clockHz of the counter, where it counts cycles
 */
export function totals(
  program: Program,
  runs: readonly (readonly number[])[],
  clockHz: number | undefined,
): Totals {
  const macs = sum(program.layers.map((layer) => layer.macs));
  const counts = countsOf(runs.map(sum));
  return {
    macs,
    counts,
    perMac: perMac(counts, macs),
    ...(clockHz !== undefined && { milliseconds: (counts.median / clockHz) * 1000 }),
  };
}

/** Least, middle and most of some counts; of an even number the mean of the two in the middle. */
export function countsOf(values: readonly number[]): Counts {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { minimum: sorted[0], median, maximum: sorted[sorted.length - 1] };
}

function perMac({ median }: Counts, macs: number): number | null {
  return macs === 0 ? null : median / macs;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
