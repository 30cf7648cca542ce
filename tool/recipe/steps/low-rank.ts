import {
  approximateLowRank,
  type Decomposition,
  decompositions,
  type Method,
  methods,
} from '../../compress/low-rank/index.js';
import { UserError } from '../../errors.js';
import { checked, number, object, oneOf, optional, type Reader, scalar } from '../../schema/schema.js';
import { foldToTrain } from '../../train/fold-to-train.js';
import { valuesByLayer } from '../match.js';
import { constrain, layerNames, type RecipeNetwork, type StepContext } from '../network.js';
import { retraining, rules } from '../readers.js';
import type { Rule, StepKind, StepOptions } from '../recipe.js';
import { retrainHeld } from '../train-held.js';
import { comesLast } from './encode.js';

interface LowRankOptions extends StepOptions {
  /** Where the recipe says it. */
  readonly where: string;
  /** A rank, or below 1 the share of the layer's MACs that may be left. */
  readonly layers?: readonly Rule<number>[];
  /** The share of the network's MACs that may be left: ranks of all layers are chosen for it. */
  readonly macs?: number;
  readonly method: Method;
  readonly decomposition: Decomposition;
}

const keys = checked(
  object({
    layers: optional(
      rules(
        scalar('a rank, or a share of the MACs between 0 and 1', (value) =>
          typeof value === 'number' && value > 0 && (value < 1 || Number.isInteger(value))
            ? value
            : undefined,
        ),
      ),
    ),
    macs: optional(number(0.001, 0.999)),
    method: optional(oneOf(methods)),
    decomposition: optional(oneOf(decompositions)),
    retrain: optional(retraining),
  }),
  ({ layers, macs }) => {
    if (layers && macs !== undefined)
      return ['macs', 'chooses the ranks of all layers: leave out layers, or name them and leave out macs.'];
    return layers || macs !== undefined ? undefined : ['layers', 'or macs must say how far to go.'];
  },
);

const options: Reader<LowRankOptions> = (node, place) => {
  const { method = 'nonlinear', decomposition = 'channel', ...others } = keys(node, place);
  return { ...others, where: place.where, method, decomposition };
};

/**
 * Puts two or three smaller layers in the place of one. Batch normalizations are folded first: responses are approximated as the
 * activations see them.
 */
export const lowRank: StepKind<LowRankOptions> = {
  name: 'low_rank',
  options,
  cannotFollow: {
    prune:
      'products of factors have none of the zeros that were cut: decompose first, then prune the factors',
    share: 'factors have none of the equal weights: decompose first, then share those of the factors',
    ternary: 'factors have none of the three values: decompose first, then make the factors ternary',
    fixed_point: 'the finished network is made fixed point: decompose first',
    quantize: 'it settles the integers of the finished network: decompose first',
    encode: comesLast,
  },
  addsLayers: true,
  apply: decompose,
};

async function decompose(
  network: RecipeNetwork,
  { where, layers, macs, method, decomposition, retrain }: LowRankOptions,
  context: StepContext,
): Promise<RecipeNetwork> {
  const { recipe, data, signal, report } = context;
  const folded = { ...network, graph: foldToTrain(network.graph, data) };
  const target = macs ?? valuesByLayer(layers!, layerNames(folded));
  const approximating = retrain ? 0.5 : 1;
  const result = await approximateLowRank(folded.graph, data, {
    ...{ target, method, decomposition, seed: recipe.seed, signal },
    report: (part, layer) => report?.(part * approximating, layer),
  }).catch((error: unknown) => {
    throw error instanceof UserError
      ? new UserError(error.kind, `${where}: ${error.message}`, error.hint)
      : error;
  });
  const parts = result.layers.flatMap((layer) => layer.parts.map((part) => [part, layer.name] as const));
  const known = network.origins ?? new Map<string, string>();
  const origins = new Map([...known, ...parts.map(([part, of]) => [part, known.get(of) ?? of] as const)]);
  const current = constrain({ ...folded, graph: result.graph, origins }, origins.keys(), 'decomposed');
  if (!retrain) return current;
  return retrainHeld(current, retrain, {
    ...context,
    report: (part, doing) => report?.(approximating + part * (1 - approximating), doing),
  });
}
