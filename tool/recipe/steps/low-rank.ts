import {
  approximateLowRank,
  type Decomposition,
  decompositions,
  type Method,
  methods,
} from '../../compress/low-rank/index.js';
import type { Dataset } from '../../data/dataset.js';
import { UserError } from '../../errors.js';
import type { Graph } from '../../graph/graph.js';
import { foldBehindInput } from '../../passes/fold-behind-input.js';
import { scaleInput } from '../../passes/scale-input.js';
import { checked, number, object, oneOf, optional, type Reader, scalar } from '../../schema/schema.js';
import { normalizationLayer } from '../../train/description/index.js';
import { valuesByLayer } from '../match.js';
import { constrain, layerNames, type RecipeNetwork, type StepContext } from '../network.js';
import { lineOf, retraining, rules } from '../readers.js';
import type { Rule, StepKind, StepOptions } from '../recipe.js';
import { retrainHeld } from '../train-held.js';
import { comesLast } from './encode.js';

interface LowRankOptions extends StepOptions {
  /** Where the recipe says it. */
  readonly line: string;
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
  return { ...others, line: lineOf(place), method, decomposition };
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
  { line, layers, macs, method, decomposition, retrain }: LowRankOptions,
  context: StepContext,
): Promise<RecipeNetwork> {
  const { recipe, data, signal, report } = context;
  const folded = { ...network, graph: withUnitInput(foldBehindInput(network.graph), data) };
  const target = macs ?? valuesByLayer(layers!, layerNames(folded));
  const approximating = retrain ? 0.5 : 1;
  const result = await approximateLowRank(folded.graph, data, {
    ...{ target, method, decomposition, seed: recipe.seed, signal },
    report: (part, layer) => report?.(part * approximating, layer),
  }).catch((error: unknown) => {
    throw error instanceof UserError
      ? new UserError(error.kind, `${line}: ${error.message}`, error.hint)
      : error;
  });
  const current = constrain(
    { ...folded, graph: result.graph },
    result.layers.flatMap(({ parts }) => parts),
    'decomposed',
  );
  if (!retrain) return current;
  return retrainHeld(current, retrain, {
    ...context,
    report: (part, doing) => report?.(approximating + part * (1 - approximating), doing),
  });
}

/** Inputs of about this size or its inverse train well as they are. */
const moderate = 8;

/**
 * The network with an input of mean square 1, where samples are far from it: its first layer has no normalization behind it
 * any more that would make up for that.
 */
function withUnitInput(graph: Graph, { values }: Dataset): Graph {
  let squares = 0;
  for (const value of values) squares += value ** 2;
  const size = Math.sqrt(squares / values.length);
  const isFar = size > moderate || (size > 0 && size < 1 / moderate);
  return isFar ? scaleInput(graph, size, normalizationLayer) : graph;
}
