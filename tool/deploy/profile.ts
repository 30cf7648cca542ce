import type { Application } from '../device/application.js';
import type { Profile } from '../report/layers.js';
import type { Counts } from '../report/report.js';
import { type LayersRun, runForLayers } from './run-samples.js';
import type { ReportPart } from './steps.js';

export interface ProfileOptions {
  /** Runs that are not counted: caches and flash accelerators fill. */
  readonly warmup: number;
  /** Runs that are counted; at least 1. */
  readonly repeats: number;
}

/** Does one inference, and watches it. */
export type Watch = (infer: () => Promise<LayersRun>) => Promise<LayersRun>;

/**
 * Measures every layer over repeated runs of one sample. The device counts in 64 bits; a JavaScript number holds 2^53
 * exactly, more than a year at 216 MHz.
 * @param watchLast does the last of the runs
 */
export async function profile(
  application: Application,
  sample: readonly Int8Array[],
  { warmup, repeats }: ProfileOptions,
  report: ReportPart,
  watchLast: Watch = (infer) => infer(),
): Promise<Profile> {
  const layers: number[][] = Array.from({ length: application.info.layers }, () => []);
  const totals: number[] = [];
  let stackBytes = 0;
  for (let run = 0; run < warmup + repeats; run += 1) {
    report(run / (warmup + repeats));
    const infer = () => runForLayers(application, sample);
    const result = await (run === warmup + repeats - 1 ? watchLast(infer) : infer());
    stackBytes = Math.max(stackBytes, result.stackBytes);
    if (run < warmup) continue;
    for (const [layer, { time }] of result.layers.entries()) layers[layer].push(time);
    totals.push(result.time);
  }
  return { layers: layers.map(countsOf), total: countsOf(totals), stackBytes };
}

/** Least, middle and most; of an even number of times the lower of the two in the middle, which was measured. */
export function countsOf(times: readonly number[]): Counts {
  const sorted = times.toSorted((a, b) => a - b);
  return { minimum: sorted[0], median: sorted[(sorted.length - 1) >> 1], maximum: sorted[sorted.length - 1] };
}
