import { bytesInUse, constantBytes } from '../program/memory.js';
import type { Program } from '../program/program.js';
import type { LayerHotspots } from './hotspots.js';
import type { Counts, LayerFacts, Totals, UnknownInstruction } from './report.js';

/** What was measured on a device. */
export interface Profile {
  /** In the order of the program's layers. */
  readonly layers: readonly Counts[];
  /** The layers of a run together. */
  readonly total: Counts;
  /** Most bytes of stack used. */
  readonly stackBytes: number;
  /** What a virtual chip knows beside. */
  readonly modelled?: ModelledRun;
}

/** One inference on a virtual chip. */
export interface ModelledRun {
  /** In the order of the program's layers. */
  readonly layers: readonly { readonly instructions: number; readonly hotspots?: LayerHotspots }[];
  readonly unknown: readonly UnknownInstruction[];
}

/**
 * The table of layers.
 * @param clockHz of the counter, where it counts cycles
 * @param snrDb signal to noise of each layer by its name, where it is known; null where the layer is exact
 */
export function layerFacts(
  program: Program,
  { layers, total, modelled }: Profile,
  clockHz: number | undefined,
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
      ...time(counts, clockHz),
      ...modelled?.layers[index],
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
export function totals(
  program: Program,
  { total: counts, modelled }: Profile,
  clockHz: number | undefined,
): Totals {
  const macs = program.layers.reduce((sum, layer) => sum + layer.macs, 0);
  return {
    macs,
    counts,
    perMac: perMac(counts, macs),
    ...(modelled && { instructions: modelled.layers.reduce((sum, layer) => sum + layer.instructions, 0) }),
    ...time(counts, clockHz),
  };
}

function time({ median }: Counts, clockHz: number | undefined): { readonly milliseconds?: number } {
  return clockHz === undefined ? {} : { milliseconds: (median / clockHz) * 1000 };
}

function perMac({ median }: Counts, macs: number): number | null {
  return macs === 0 ? null : median / macs;
}
