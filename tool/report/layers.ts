import { bytesInUse, constantBytes } from '../program/memory.js';
import type { Program } from '../program/program.js';
import type { Counts, LayerFacts, Totals } from './report.js';

/** What was measured on a device. */
export interface Profile {
  /** In the order of the program's layers. */
  readonly layers: readonly Counts[];
  /** The layers of a run together. */
  readonly total: Counts;
  /** Most bytes of stack used. */
  readonly stackBytes: number;
}

/**
 * The table of layers.
 * @param snrDb signal to noise of each layer by its name, where it is known; null where the layer is exact
 */
export function layerFacts(
  program: Program,
  { layers, total }: Profile,
  snrDb: ReadonlyMap<string, number | null> = new Map(),
): LayerFacts[] {
  return program.layers.map(({ name, operator, encoding, outputShape, macs }, index) => {
    const counts = layers[index];
    const snr = snrDb.get(name);
    return {
      name,
      operator,
      encoding,
      shape: outputShape,
      macs,
      counts,
      perMac: perMac(counts, macs),
      share: total.median === 0 ? 0 : counts.median / total.median,
      flashBytes: constantBytes(program, index),
      ramBytes: bytesInUse(program, index),
      // A layer that should be silent and is not has no finite ratio, and JSON no infinity.
      ...(snr !== undefined && snr !== Number.NEGATIVE_INFINITY && { snrDb: snr }),
    };
  });
}

/**
 * The whole inference.
 * @param clockHz of the counter, where it counts cycles
 */
export function totals(program: Program, { total: counts }: Profile, clockHz: number | undefined): Totals {
  const macs = program.layers.reduce((sum, layer) => sum + layer.macs, 0);
  return {
    macs,
    counts,
    perMac: perMac(counts, macs),
    ...(clockHz !== undefined && { milliseconds: (counts.median / clockHz) * 1000 }),
  };
}

function perMac({ median }: Counts, macs: number): number | null {
  return macs === 0 ? null : median / macs;
}
