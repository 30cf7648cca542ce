import type { FixedPointOptions as Formats, Precision } from '../../compress/fixed-point/index.js';
import { weightFormat } from '../../compress/fixed-point/weights.js';
import { realWeights, weightedNodes } from '../../compress/layers.js';
import { UserError } from '../../errors.js';
import type { FixedPointBits } from '../../graph/graph.js';
import { optimise } from '../../passes/index.js';
import { storedRange } from '../../quantize/stored.js';
import { flag, object, oneOf, optional, type Reader, scalar } from '../../schema/schema.js';
import { foldToTrain } from '../../train/fold-to-train.js';
import {
  type FixedPointRange,
  fixedPoint as fixedPointWeights,
} from '../../train/parametrisations/fixed-point.js';
import { plain } from '../../train/parametrisations/plain.js';
import { constraints } from '../constraints.js';
import { valuesByLayer } from '../match.js';
import { constraintsOn, layerNames, type RecipeNetwork, type StepContext } from '../network.js';
import { retraining, rules } from '../readers.js';
import type { Rule, StepKind, StepOptions } from '../recipe.js';
import { retrainHeld } from '../train-held.js';
import { comesLast } from './encode.js';

interface FixedPointOptions extends StepOptions {
  readonly where: string;
  /** Of the data. */
  readonly bits: FixedPointBits;
  /** Of weights in layers that are not named. */
  readonly weights: FixedPointBits;
  /** Bits of a layer's weights. */
  readonly layers?: readonly Rule<FixedPointBits>[];
  readonly precision: Precision;
  /** Whether a layer's largest weights may be clamped. */
  readonly clamps: boolean;
}

const widths: readonly FixedPointBits[] = [4, 8, 16];

const width: Reader<FixedPointBits> = scalar('4, 8 or 16', (value) => widths.find((bits) => bits === value));

const keys = object({
  bits: optional(width),
  weights: optional(width),
  layers: optional(rules(width)),
  precision: optional(oneOf<Precision>(['dynamic', 'static'])),
  clamp: optional(flag),
  retrain: optional(retraining),
});

/** Makes the finished network fixed point in place of int8. With `retrain`, weights are trained in their formats first. */
export const fixedPoint: StepKind<FixedPointOptions> = {
  name: 'fixed_point',
  options(node, place) {
    const { bits = 8, weights = bits, precision = 'dynamic', clamp = false, ...others } = keys(node, place);
    return { ...others, where: place.where, bits, weights, precision, clamps: clamp };
  },
  cannotFollow: {
    fixed_point: 'a network has one format: name the layers that differ under its `layers`',
    quantize: 'a network is either fixed point or int8',
    encode: comesLast,
    ternary: 'the scales of ternary weights are no powers of two',
  },
  apply: toFixedPoint,
};

async function toFixedPoint(
  network: RecipeNetwork,
  { where, bits, weights, layers = [], precision, clamps, retrain }: FixedPointOptions,
  context: StepContext,
): Promise<RecipeNetwork> {
  const named = valuesByLayer(layers, layerNames(network));
  const weightBits = new Map(
    weightedNodes(network.graph).map(({ node: { name, operator } }) => {
      // Depthwise weights are few, and slow to take out of half bytes.
      const usual = operator === 'depthwiseConv2d' && bits === 8 ? 8 : weights;
      return [name, named.get(name) ?? usual];
    }),
  );
  for (const [name, own] of weightBits) checkWidths(network, name, own, bits, where);
  const finished = retrain
    ? await trainInFormats(network, { weightBits, clamps }, retrain, context)
    : network;
  return { ...finished, fixedPoint: { bits, weightBits, precision, clamps } };
}

function trainInFormats(
  network: RecipeNetwork,
  { weightBits, clamps }: Required<Pick<Formats, 'weightBits' | 'clamps'>>,
  retrain: NonNullable<StepOptions['retrain']>,
  context: StepContext,
): Promise<RecipeNetwork> {
  // Folded later, normalizations would move weights off their formats. That of the input stays: its factors are known.
  const folded = { ...network, graph: foldToTrain(network.graph, context.data) };
  const weights = realWeights(folded.graph);
  const final = realWeights(optimise(folded.graph));
  return retrainHeld(folded, retrain, context, (layer) => {
    const bits = weightBits.get(layer);
    // A normalization that nothing takes up has weights of its own behind folding.
    return bits === undefined
      ? plain()
      : fixedPointWeights(plain(), rangeOf(weights.get(layer)!, final.get(layer)!, bits, clamps));
  });
}

/**
 * The numbers that a layer's weights can have while they train.
 * @param final the weights as they will be, the normalization of the network's input folded into them
 */
function rangeOf(
  weights: Float32Array,
  final: Float32Array,
  bits: FixedPointBits,
  clamps: boolean,
): FixedPointRange {
  const { scale, ...limits } = storedRange(weightFormat(final, bits, clamps));
  const largest = final.reduce((best, weight, i) => (Math.abs(weight) > Math.abs(final[best]) ? i : best), 0);
  const factors = weights.map((_, i) => {
    const of = final[i] === 0 ? largest : i;
    return final[of] === 0 ? 1 : weights[of] / final[of];
  });
  const isOne = factors.every((factor) => Math.abs(factor - factors[0]) <= 1e-5 * Math.abs(factors[0]));
  return { ...limits, scale: isOne ? scale * factors[0] : factors.map((factor) => factor * scale) };
}

function checkWidths(
  network: RecipeNetwork,
  layer: string,
  weights: FixedPointBits,
  data: FixedPointBits,
  where: string,
): void {
  if (weights > data || (data === 16 && weights < 16)) {
    throw new UserError(
      'usage',
      `${where}: layer '${layer}' would have weights of ${weights} bits and data of ${data}: there are no kernels for that.`,
      'Weights have 16 bits with data of 16, 4 or 8 with data of 8, and 4 with data of 4.',
    );
  }
  if (weights === 8) return;
  const methods = constraintsOn(network, layer).flatMap(({ method, leavesDense }) =>
    leavesDense ? [] : [method],
  );
  if (weights === 16 && methods.length > 0) {
    throw new UserError(
      'usage',
      `${where}: layer '${layer}' went through ${methods.join(' and ')}, which nothing would come of in weights of 16 bits: only bytes can be stored in fewer.`,
      'Give the layer weights of 8 bits.',
    );
  }
  if (weights === 4 && methods.includes(constraints.shared.method)) {
    throw new UserError(
      'usage',
      `${where}: layer '${layer}' has shared weights, and 4 bits would move them together again.`,
      'Give the layer weights of 8 bits under `layers`, or leave share out for it.',
    );
  }
}
