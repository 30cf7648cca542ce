import { channelMasks, withSilentChannels } from '../../compress/channels.js';
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
  // What channels leave is a dense network.
  knownAs: ({ granularity }) => (granularity === 'channel' ? 'prune of channels' : 'prune'),
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
  let current = constrain(network, targets.keys(), isOfChannels ? 'narrowed' : 'pruned');
  const whole = channelCounts(current.graph);
  const start = zeroShares(current.graph);
  for (let round = 1; round <= step.rounds; round++) {
    // A channel's weights count for as much as the normalization behind it makes of them.
    const measured = isOfChannels ? foldToTrain(current.graph, data) : current.graph;
    const saliencies = await step.saliency.measure(measured, {
      data,
      seed: recipe.seed + round,
      signal,
    });
    const masks = isOfChannels
      ? channelMasksInRound(current.graph, saliencies, numbersOf(targets), step, whole, round)
      : masksInRound(current.graph, saliencies, targets, step, start, round);
    // A layer that would lose everything is refused before anything trains.
    const masked = applyMasks(current.graph, masks);
    // Channels go before the network trains: it trains faster, and normalizations do not fill them again.
    const graph = isOfChannels
      ? removeEmptyChannels.apply(withSilentChannels(masked, [...targets.keys()]))
      : masked;
    const own: StepContext = {
      ...context,
      report: (part, doing) => report?.((round - 1 + part) / step.rounds, `round ${round}, ${doing}`),
    };
    if (step.retrain && step.regrow)
      current = { ...current, graph: await retrainWithRegrowth(current, masks, step.retrain, own) };
    else if (step.retrain) current = await retrainHeld({ ...current, graph }, step.retrain, own);
    else current = { ...current, graph };
  }
  return current;
}

/** Masks that cut single weights or groups of them. */
function masksInRound(
  graph: Graph,
  saliencies: Saliencies,
  targets: ReadonlyMap<string, Sparsity>,
  { ranking, schedule, rounds }: PruneOptions,
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

/**
 * Masks that cut whole channels, of a graph that those of earlier rounds have left.
 * @param shares of the channels that there were before the step, by layer
 * @param whole how many these were
 */
function channelMasksInRound(
  graph: Graph,
  saliencies: Saliencies,
  shares: ReadonlyMap<string, number>,
  { schedule, rounds }: PruneOptions,
  whole: ReadonlyMap<string, number>,
  round: number,
): Masks {
  const now = channelCounts(graph);
  const left = [...shares].map(([name, to]): [string, number] => {
    const kept = whole.get(name)! * (1 - sparsityInRound(schedule, { from: 0, to }, round, rounds));
    return [name, Math.max(0, 1 - kept / now.get(name)!)];
  });
  return channelMasks(graph, saliencies, new Map(left));
}

/** How many output channels there are, by layer. */
function channelCounts(graph: Graph): ReadonlyMap<string, number> {
  return new Map(weightedNodes(graph).map(({ node: { name }, weights }) => [name, weights.shape[0]]));
}
