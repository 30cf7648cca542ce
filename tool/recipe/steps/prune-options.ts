import type { SparsitySchedule } from '../../compress/prune.js';
import { type SaliencyMethod, saliencyMethods } from '../../compress/saliency/index.js';
import {
  checked,
  flag,
  object,
  oneOf,
  optional,
  type Reader,
  required,
  scalar,
  wholeNumber,
} from '../../schema/schema.js';
import { retraining, rules } from '../readers.js';
import type { Rule, StepOptions } from '../recipe.js';

/** A share of the weights to cut, or how many to keep of every group of neighbours. */
export type Sparsity = number | { readonly kept: number; readonly group: number };

export interface PruneOptions extends StepOptions {
  readonly layers: readonly Rule<Sparsity>[];
  readonly saliency: SaliencyMethod;
  /** Whether layers are ranked each by itself or all together. */
  readonly ranking: 'layer' | 'global';
  /** Whether single weights are cut or whole output channels. */
  readonly granularity: 'weight' | 'channel';
  /** With training after each. */
  readonly rounds: number;
  readonly schedule: SparsitySchedule;
  /** Whether connections that prove needed while retraining come back. */
  readonly regrow: boolean;
  /** Whether the remaining weights make up for the cut ones, without training. */
  readonly compensate: boolean;
}

const sparsity = scalar<Sparsity>('a share from 0 to 1, or like 2:4 how many stay of how many', (value) => {
  if (typeof value === 'number') return value >= 0 && value < 1 ? value : undefined;
  const match = /^(\d+):(\d+)$/.exec(String(value));
  if (!match) return undefined;
  const [kept, group] = [Number(match[1]), Number(match[2])];
  return kept >= 1 && kept < group ? { kept, group } : undefined;
});

const saliencyName = oneOf(saliencyMethods.map(({ name }) => name));

const keysOfPrune = checked(
  object({
    layers: required(rules(sparsity)),
    saliency: optional(saliencyName),
    ranking: optional(oneOf<'layer' | 'global'>(['layer', 'global'])),
    granularity: optional(oneOf<'weight' | 'channel'>(['weight', 'channel'])),
    rounds: optional(wholeNumber(1, 1000)),
    schedule: optional(oneOf<'linear' | 'cubic'>(['linear', 'cubic'])),
    retrain: optional(retraining),
    regrow: optional(flag),
    compensate: optional(flag),
  }),
  (keys) => {
    const shares = keys.layers.map(({ value }) => value);
    const hasGroups = shares.some((share) => typeof share !== 'number');
    if (keys.compensate) {
      if (keys.retrain || keys.rounds)
        return ['compensate', 'makes up for cut weights without training: leave out retrain and rounds.'];
      if (keys.saliency || keys.ranking)
        return ['compensate', 'has its own saliency, layer by layer: leave out saliency and ranking.'];
      if (hasGroups) return ['layers', 'must be shares where compensate is true.'];
    }
    if (keys.granularity === 'channel' && (keys.compensate || keys.regrow || hasGroups))
      return ['granularity', 'may be channel only for shares, without regrow and compensate.'];
    if (keys.granularity === 'channel' && keys.ranking === 'global')
      return [
        'ranking',
        'cannot be global for channels: sums over filters of different sizes do not compare.',
      ];
    if (keys.ranking === 'global' && (hasGroups || new Set(shares).size > 1))
      return ['layers', 'must all have the same share where ranking is global.'];
    if (keys.regrow && !keys.retrain)
      return ['regrow', 'needs retrain: connections come back while the network trains.'];
    if (keys.regrow && (keys.saliency ?? 'magnitude') !== 'magnitude')
      return ['regrow', 'goes by magnitude: no other saliency can be told while training.'];
    if (keys.regrow && hasGroups) return ['regrow', 'would break groups like 2:4 up.'];
    if ((keys.rounds ?? 1) > 1 && (!keys.retrain || hasGroups))
      return ['rounds', 'need retrain, and shares of weights.'];
    return undefined;
  },
);

/** What a recipe may say of `prune`. */
export const pruneOptions: Reader<PruneOptions> = (node, place) => {
  const keys = keysOfPrune(node, place);
  return {
    layers: keys.layers,
    saliency: saliencyMethods.find(({ name }) => name === keys.saliency) ?? saliencyMethods[0],
    ranking: keys.ranking ?? 'layer',
    granularity: keys.granularity ?? 'weight',
    rounds: keys.rounds ?? 1,
    schedule: keys.schedule ?? 'cubic',
    retrain: keys.retrain,
    regrow: keys.regrow ?? false,
    compensate: keys.compensate ?? false,
  };
};
