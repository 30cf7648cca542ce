import { UserError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { realWeights, weightedNodes, withWeights } from './layers.js';
import type { Saliencies } from './saliency/index.js';

/** 1 for each weight that stays, 0 for each that is cut, by the layer's name. */
export type Masks = ReadonlyMap<string, Float32Array>;

/** The share of weights that is cut, 0 to 1, by the layer's name. */
export type Sparsities = ReadonlyMap<string, number>;

/** Masks that cut from each layer the given share of its weights: those of least saliency, at equal ones the first. */
export function masksBySparsity(saliencies: Saliencies, sparsities: Sparsities): Masks {
  return new Map([...sparsities].map(([name, sparsity]) => [name, maskOf(saliencies.get(name)!, sparsity)]));
}

/** Masks that cut the given share of all the weights of these layers, ranked together. */
export function masksByRank(saliencies: Saliencies, layers: readonly string[], sparsity: number): Masks {
  const all = layers.map((name) => saliencies.get(name)!);
  const joined = new Float32Array(all.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const own of all) {
    joined.set(own, start);
    start += own.length;
  }
  const mask = maskOf(joined, sparsity);
  let next = 0;
  return new Map(
    layers.map((name, i) => {
      const first = next;
      next += all[i].length;
      return [name, mask.slice(first, next)];
    }),
  );
}

/**
 * Masks that keep, of every `group` weights side by side in an output channel's filter, the `kept` of most saliency; the
 * last group of a filter may be smaller and keeps the same share, rounded up.
 */
export function masksByGroups(
  graph: Graph,
  saliencies: Saliencies,
  layers: readonly string[],
  { kept, group }: { readonly kept: number; readonly group: number },
): Masks {
  const chosen = weightedNodes(graph).filter(({ node }) => layers.includes(node.name));
  return new Map(
    chosen.map(({ node, weights }) => {
      const own = saliencies.get(node.name)!;
      const mask = new Float32Array(own.length);
      for (const filter of filtersOf(weights.shape, node.operator === 'depthwiseConv2d')) {
        for (let first = 0; first < filter.length; first += group) {
          const members = filter.slice(first, first + group);
          const ranked = members.toSorted((a, b) => own[b] - own[a]);
          for (const i of ranked.slice(0, Math.ceil((members.length * kept) / group))) mask[i] = 1;
        }
      }
      return [node.name, mask];
    }),
  );
}

/** For each output channel the places of its weights, in the order in which inputs are read. */
function filtersOf(shape: readonly number[], isDepthwise: boolean): number[][] {
  const channels = isDepthwise ? shape[shape.length - 1] : shape[0];
  const taps = shape.reduce((product, size) => product * size, 1) / channels;
  const places = Array.from({ length: taps }, (_, tap) => tap);
  return Array.from({ length: channels }, (_, channel) =>
    places.map((tap) => (isDepthwise ? tap * channels + channel : channel * taps + tap)),
  );
}

function maskOf(saliency: Float32Array, sparsity: number): Float32Array {
  const ranked = Uint32Array.from(saliency, (_, i) => i).sort((a, b) => saliency[a] - saliency[b] || a - b);
  const mask = new Float32Array(saliency.length).fill(1);
  for (const i of ranked.subarray(0, Math.round(sparsity * saliency.length))) mask[i] = 0;
  return mask;
}

/**
 * The graph without the weights that masks cut.
 * @throws UserError where a layer would have none left: its output would no longer depend on its input
 */
export function applyMasks(graph: Graph, masks: Masks): Graph {
  const weights = realWeights(graph);
  const cut = new Map(
    [...masks].map(([name, mask]) => [name, weights.get(name)!.map((weight, i) => weight * mask[i])]),
  );
  for (const [name, values] of cut) {
    if (values.some((value) => value !== 0)) continue;
    throw new UserError(
      'usage',
      `Layer '${name}': no weight is left after pruning, so nothing would pass through it.`,
      'Ask for a lower sparsity there; with `ranking: global` leave out layers that are much smaller than others.',
    );
  }
  return withWeights(graph, cut);
}

/** 1 for each weight that is not zero, else 0. */
export function maskOfNonZero(weights: Float32Array): Float32Array {
  return weights.map((weight) => (weight === 0 ? 0 : 1));
}

/** How the sparsity grows over rounds of pruning and retraining. */
export type SparsitySchedule = 'linear' | 'cubic';

/**
 * The sparsity to reach in a round, on the way from `from` to `to`.
 * @param round counts from 1 to `rounds`
 */
export function sparsityInRound(
  schedule: SparsitySchedule,
  { from, to }: { readonly from: number; readonly to: number },
  round: number,
  rounds: number,
): number {
  const left = 1 - round / rounds;
  // Zhu and Gupta 2017, "To prune, or not to prune", https://arxiv.org/abs/1710.01878: fast while there is plenty to cut.
  return to + (from - to) * left ** (schedule === 'cubic' ? 3 : 1);
}
