import { saliencyMethods } from '../compress/saliency/index.js';
import { initialisations } from '../compress/share.js';
import { type Encoded, int8Encodings } from '../encodings/index.js';
import {
  checked,
  choice,
  entries,
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  type Place,
  type Reader,
  required,
  scalar,
  wholeNumber,
} from '../schema/schema.js';
import { trainingSchema } from '../train/description/schema.js';
import type { EncodingChoice, Recipe, Retraining, Rule, Sparsity, Step } from './recipe.js';

const lineOf = ({ file, line }: Place) => `${file}:${line}`;

/** Layer patterns with what is to hold for those that match: `'conv*': 0.5`. */
function rules<Value>(value: Reader<Value>): Reader<Rule<Value>[]> {
  const named = entries(value);
  return (node, place) =>
    named(node, place).map(({ key, value: own, place: at }) => ({
      pattern: key,
      value: own,
      line: lineOf(at),
    }));
}

const sparsity = scalar<Sparsity>('a share from 0 to 1, or like 2:4 how many stay of how many', (value) => {
  if (typeof value === 'number') return value >= 0 && value < 1 ? value : undefined;
  const match = /^(\d+):(\d+)$/.exec(String(value));
  if (!match) return undefined;
  const [kept, group] = [Number(match[1]), Number(match[2])];
  return kept >= 1 && kept < group ? { kept, group } : undefined;
});

const retraining: Reader<Retraining> = (node, place) => {
  const { epochs, learning_rate: rate } = object({
    epochs: optional(wholeNumber(1, 100_000)),
    learning_rate: optional(number(1e-9, 1e3)),
  })(node, place);
  return { epochs, rate };
};

const saliencyName = oneOf(saliencyMethods.map(({ name }) => name));

const pruneKeys = checked(
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

const prune: Reader<Step> = (node, place) => {
  const keys = pruneKeys(node, place);
  return {
    kind: 'prune',
    line: lineOf(place),
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

const share: Reader<Step> = (node, place) => {
  const { layers, start, retrain } = object({
    layers: required(rules(wholeNumber(1, 7))),
    start: optional(oneOf(initialisations)),
    retrain: optional(retraining),
  })(node, place);
  return { kind: 'share', line: lineOf(place), layers, start: start ?? 'linear', retrain };
};

const encode: Reader<Step> = (node, place) => {
  const names: readonly EncodingChoice[] = ['smallest', ...int8Encodings()];
  const { layers } = object({ layers: required(rules(oneOf<'smallest' | Encoded['encoding']>(names))) })(
    node,
    place,
  );
  return { kind: 'encode', line: lineOf(place), layers };
};

const step = choice<Step>({
  prune,
  retrain: (node, place) => ({ kind: 'retrain', line: lineOf(place), ...retraining(node, place) }),
  share,
  encode,
});

const recipeKeys = checked(
  object({
    seed: optional(wholeNumber(0, 2 ** 31 - 1)),
    training: optional(trainingSchema),
    steps: required(list(step)),
  }),
  ({ steps, training }) => {
    if (steps.length === 0) return ['steps', 'must hold at least one step.'];
    const trains = steps.find((own) => own.kind === 'retrain' || ('retrain' in own && own.retrain));
    return trains && !training ? ['steps', 'train the network: say how under `training`.'] : undefined;
  },
);

/** Reads a recipe. */
export const recipeSchema: Reader<Recipe> = (node, place) => {
  const { seed = 0, training, steps } = recipeKeys(node, place);
  return { file: place.file, seed, training, steps };
};
