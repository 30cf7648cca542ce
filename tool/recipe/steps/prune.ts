import { channelMasks, channelsWithWeights, withoutEmptyBiases } from '../../compress/channels.js';
import { pruneWithCompensation } from '../../compress/compensate/index.js';
import { realWeights, weightedNodes } from '../../compress/layers.js';
import {
  applyMasks,
  type Masks,
  masksByGroups,
  masksByRank,
  masksBySparsity,
  sparsityInRound,
} from '../../compress/prune.js';
import type { Saliencies } from '../../compress/saliency/index.js';
import type { Graph } from '../../graph/graph.js';
import { removeEmptyChannels } from '../../passes/remove-empty-channels.js';
import { foldToTrain } from '../../train/fold-to-train.js';
import { valuesByLayer } from '../match.js';
import { constrain, layerNames, type RecipeNetwork, type StepContext } from '../network.js';
import type { StepKind } from '../recipe.js';
import { retrainHeld, retrainWithRegrowth } from '../train-held.js';
import { comesLast, formatsAreSettled } from './encode.js';
import { type PruneOptions, pruneOptions, type Sparsity } from './prune-options.js';

/** Cuts weights, in rounds with training between them or at once. */
export const prune: StepKind<PruneOptions> = {
  name: 'prune',
  options: pruneOptions,
  cannotFollow: {
    share:
      'sharing settles which weights are equal, and cutting some would leave codebooks that fit no more: prune first',
    encode: comesLast,
    fixed_point: formatsAreSettled,
    quantize: formatsAreSettled,
  },
  cannotFollowOnLayer: {
    ternary: 'which of its weights are zero is settled, and those that are not are all alike: prune first',
  },
  apply: cut,
};

async function cut(network: RecipeNetwork, step: PruneOptions, context: StepContext): Promise<RecipeNetwork> {
  const targets = valuesByLayer(step.layers, layerNames(network));
  const { recipe, data, signal, report } = context;
  if (step.compensate) {
    const { graph } = await pruneWithCompensation(network.graph, numbersOf(targets), data, {
      seed: recipe.seed,
      signal,
      report,
    });
    return constrain({ ...network, graph }, targets.keys(), 'pruned');
  }
  const isOfChannels = step.granularity === 'channel';
  // A normalization that stands behind a channel would fill it again.
  let current = constrain(
    isOfChannels ? { ...network, graph: foldToTrain(network.graph, data) } : network,
    targets.keys(),
    isOfChannels ? 'narrowed' : 'pruned',
  );
  const start = isOfChannels ? zeroChannelShares(current.graph) : zeroShares(current.graph);
  for (let round = 1; round <= step.rounds; round++) {
    const saliencies = await step.saliency.measure(current.graph, {
      data,
      seed: recipe.seed + round,
      signal,
    });
    const masks = masksInRound(current.graph, saliencies, targets, step, start, round);
    // A layer that would lose everything is refused before anything trains.
    const masked = applyMasks(current.graph, masks);
    const graph = isOfChannels ? withoutEmptyBiases(masked, [...targets.keys()]) : masked;
    const own: StepContext = {
      ...context,
      report: (part, doing) => report?.((round - 1 + part) / step.rounds, `round ${round}, ${doing}`),
    };
    if (step.retrain && step.regrow)
      current = { ...current, graph: await retrainWithRegrowth(current, masks, step.retrain, own) };
    else if (step.retrain) current = await retrainHeld({ ...current, graph }, step.retrain, own);
    else current = { ...current, graph };
  }
  return isOfChannels ? { ...current, graph: removeEmptyChannels.apply(current.graph) } : current;
}

function masksInRound(
  graph: Graph,
  saliencies: Saliencies,
  targets: ReadonlyMap<string, Sparsity>,
  { ranking, granularity, schedule, rounds }: PruneOptions,
  start: ReadonlyMap<string, number>,
  round: number,
): Masks {
  const shares = numbersOf(targets);
  const inRound = (from: number, to: number) =>
    Math.max(from, sparsityInRound(schedule, { from, to }, round, rounds));
  if (ranking === 'global') {
    const names = [...shares.keys()];
    const sizes = names.map((name) => saliencies.get(name)!.length);
    const zeros = names.reduce((sum, name, i) => sum + start.get(name)! * sizes[i], 0);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return masksByRank(saliencies, names, inRound(zeros / total, shares.get(names[0])!));
  }
  const now = new Map([...shares].map(([name, share]) => [name, inRound(start.get(name)!, share)]));
  if (granularity === 'channel') return channelMasks(graph, saliencies, now);
  const byShare = masksBySparsity(saliencies, now);
  const groups = [...targets].flatMap(([name, value]) =>
    typeof value === 'number' ? [] : [...masksByGroups(graph, saliencies, [name], value)],
  );
  return new Map([...byShare, ...groups]);
}

function numbersOf(targets: ReadonlyMap<string, Sparsity>): ReadonlyMap<string, number> {
  return new Map(
    [...targets].flatMap(([name, value]) => (typeof value === 'number' ? [[name, value] as const] : [])),
  );
}

/** The share of weights that are zero already, by layer. */
function zeroShares(graph: Graph): ReadonlyMap<string, number> {
  return new Map(
    [...realWeights(graph)].map(([name, weights]) => [
      name,
      weights.filter((weight) => weight === 0).length / weights.length,
    ]),
  );
}

/** The share of output channels that have no weights already, by layer. */
function zeroChannelShares(graph: Graph): ReadonlyMap<string, number> {
  return new Map(
    weightedNodes(graph).map(({ node: { name }, weights }) => {
      const kept = channelsWithWeights(weights);
      return [name, kept.filter((isKept) => isKept === 0).length / kept.length];
    }),
  );
}
