import type { Decomposable } from './layer.js';

/** How a layer is decomposed: into fewer filters and their combinations, into columns and rows of taps, or both. */
export const decompositions = ['channel', 'spatial', 'both'] as const;
export type Decomposition = (typeof decompositions)[number];

/** Filters between the layers that take a layer's place. */
export interface Ranks {
  /** Filters of `<layer>_rows`: columns of taps. */
  readonly spatial?: number;
  /** Filters before the last, pointwise layer. */
  readonly channel?: number;
}

/** One way to decompose a layer. */
export interface Candidate {
  readonly ranks: Ranks;
  readonly macs: number;
  /** The part of the energy of the layer's responses that is kept, 0 to 1. */
  readonly energy: number;
}

/** How the energy of a layer's responses is spread, the largest first. */
export interface Energies {
  readonly channel: readonly number[];
  /** Absent where a filter is one pixel wide or high. */
  readonly spatial?: readonly number[];
}

/** Our kernels compute four channels at once: ranks between would cost as much as the next multiple. */
const rankStep = 4;

/** The decompositions that take fewer MACs than the layer. */
export function candidatesOf(
  layer: Decomposable,
  energies: Energies,
  decomposition: Decomposition,
): readonly Candidate[] {
  const own = decompositionOf(layer, decomposition);
  const channel = own === 'spatial' ? [undefined] : ranksUpTo(energies.channel.length);
  const spatial = own === 'channel' ? [undefined] : ranksUpTo(energies.spatial!.length);
  const all = spatial.flatMap((rows) =>
    channel.map((filters): Candidate => {
      const ranks = { ...(rows && { spatial: rows }), ...(filters && { channel: filters }) };
      const energy = kept(energies.channel, filters) * kept(energies.spatial ?? [], rows);
      return { ranks, macs: macsOf(layer, ranks), energy };
    }),
  );
  return all.filter(({ macs }) => macs < fullMacs(layer));
}

/** Filters of a single row or column, and fully connected layers, have no spatial decomposition. */
export function decompositionOf(
  { filter: [rows, columns] }: Decomposable,
  wanted: Decomposition,
): Decomposition {
  return rows === 1 || columns === 1 ? 'channel' : wanted;
}

export function fullMacs({ weights, pixels }: Decomposable): number {
  return pixels * weights.rows * weights.columns;
}

/** MACs of a layer that is decomposed with these ranks. */
export function macsOf(layer: Decomposable, { spatial, channel }: Ranks): number {
  const { weights, filter, pixels, columnPixels } = layer;
  const [rows, columns, channels] = filter;
  const filters = weights.rows;
  const head = spatial ? columnPixels * rows * channels * spatial : 0;
  const taps = spatial ? columns * spatial : weights.columns;
  const tail = channel ? taps * channel + channel * filters : taps * filters;
  return head + pixels * tail;
}

function ranksUpTo(full: number): number[] {
  const step = full > 2 * rankStep ? rankStep : 1;
  return Array.from({ length: Math.ceil(full / step) - 1 }, (_, i) => (i + 1) * step);
}

function kept(energies: readonly number[], count: number = energies.length): number {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const total = sum(energies);
  return total === 0 ? 1 : sum(energies.slice(0, count)) / total;
}
