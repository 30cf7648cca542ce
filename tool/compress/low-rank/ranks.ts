import { UserError } from '../../errors.js';
import {
  type Candidate,
  type Decomposition,
  decompositionOf,
  fullMacs,
  macsOf,
  type Ranks,
} from './candidates.js';
import type { Decomposable } from './layer.js';

/**
 * The decomposition of a layer that is asked for.
 * @param wanted a rank, or below 1 the share of the layer's MACs that may be left
 * @throws UserError where the layer has none like this, or one that saves nothing
 */
export function ranksOf(
  layer: Decomposable,
  wanted: number,
  decomposition: Decomposition,
  candidates: readonly Candidate[],
): Candidate {
  const { name } = layer.node;
  const full = fullMacs(layer);
  if (wanted < 1) {
    const within = candidates.filter(({ macs }) => macs <= wanted * full);
    if (within.length > 0) return within.reduce((best, own) => (own.energy > best.energy ? own : best));
    const fewest = Math.min(...candidates.map(({ macs }) => macs));
    throw new UserError(
      'usage',
      `Layer '${name}' cannot come down to ${wanted} of its MACs: ${
        candidates.length === 0 ? 'no rank saves any' : `the lowest rank leaves ${(fewest / full).toFixed(2)}`
      }.`,
      'Ask for a larger share, or leave the layer out of the step.',
    );
  }
  const own = decompositionOf(layer, decomposition);
  if (own === 'both') {
    throw new UserError(
      'usage',
      `Layer '${name}' needs two ranks for \`decomposition: both\`, not one.`,
      'Give the share of its MACs that may be left, a number below 1: the ranks are chosen for it.',
    );
  }
  const most = rankLimit(layer, own);
  const ranks: Ranks = own === 'channel' ? { channel: wanted } : { spatial: wanted };
  const macs = macsOf(layer, ranks);
  if (wanted > most || macs >= full) {
    const useful = Array.from({ length: most }, (_, i) => i + 1).findLast(
      (rank) => macsOf(layer, own === 'channel' ? { channel: rank } : { spatial: rank }) < full,
    );
    const problem =
      wanted > most
        ? `Layer '${name}' has the rank ${most}: with rank ${wanted} nothing would be saved.`
        : `Layer '${name}' has ${full} MACs, with rank ${wanted} it would take ${macs}.`;
    throw new UserError(
      'usage',
      problem,
      useful === undefined ? 'No rank saves any: leave the layer out.' : `Ranks up to ${useful} save some.`,
    );
  }
  return { ranks, macs, energy: 1 };
}

function rankLimit(
  { weights, filter: [rows, columns, channels] }: Decomposable,
  kind: 'channel' | 'spatial',
): number {
  return kind === 'channel'
    ? Math.min(weights.rows, weights.columns)
    : Math.min(rows * channels, weights.rows * columns);
}
