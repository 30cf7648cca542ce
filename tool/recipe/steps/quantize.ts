import * as tf from '@tensorflow/tfjs-core';
import type { LearnedQuantization } from '../../compress/integer.js';
import { realWeights, weightedNodes, withWeights } from '../../compress/layers.js';
import { fixedOutput, scaleGroups } from '../../compress/shared-scales.js';
import type { Graph, TensorId } from '../../graph/graph.js';
import { optimise } from '../../passes/index.js';
import { checked, flag, object, oneOf, optional, required, scalar } from '../../schema/schema.js';
import {
  fakeQuantized,
  logScalesName,
  type ScaleChoice,
} from '../../train/parametrisations/fake-quantized.js';
import { plain } from '../../train/parametrisations/plain.js';
import { scaled } from '../../train/parametrisations/scaled.js';
import type { Trainable } from '../../train/trainable.js';
import { valuesByLayer } from '../match.js';
import { constrain, constraintsOn, layerNames, type RecipeNetwork, type StepContext } from '../network.js';
import { retraining, rules } from '../readers.js';
import type { Rule, StepKind, StepOptions } from '../recipe.js';
import { retrainHeld } from '../train-held.js';
import { comesLast } from './encode.js';

type Bits = 4 | 8;

interface QuantizeOptions extends StepOptions {
  /** Bits of a layer's weights. */
  readonly layers: readonly Rule<Bits>[];
  readonly scales: ScaleChoice;
  /** Whether activations are rounded while training, their ranges learned. */
  readonly activations: boolean;
}

const widths: readonly Bits[] = [4, 8];

const keys = checked(
  object({
    layers: required(rules(scalar('4 or 8', (value) => widths.find((bits) => bits === value)))),
    scales: optional(oneOf<ScaleChoice>(['channel', 'layer'])),
    activations: optional(flag),
    retrain: optional(retraining),
  }),
  ({ activations, retrain }) =>
    activations && !retrain
      ? ['activations', 'has ranges learned, which needs retrain; without it they come from samples.']
      : undefined,
);

const settled = 'which values its weights take is settled, and rounding would move them: leave it out here';

/**
 * Brings weights to the integers that they will be stored as, and trains them with that rounding: quantization-aware
 * training. Batch normalizations are folded before, all of them: folded later, they would move the scales.
 */
export const quantize: StepKind<QuantizeOptions> = {
  name: 'quantize',
  options(node, place) {
    const { scales = 'channel', activations, ...others } = keys(node, place);
    return { ...others, scales, activations: activations ?? others.retrain !== undefined };
  },
  cannotFollow: {
    quantize: 'it settles the integers of the finished network: name all layers in one step',
    fixed_point: 'a network is either fixed point or int8',
    encode: comesLast,
  },
  cannotFollowOnLayer: { share: settled, ternary: settled },
  apply: trainIntegers,
};

async function trainIntegers(
  network: RecipeNetwork,
  { layers, scales, activations, retrain }: QuantizeOptions,
  context: StepContext,
): Promise<RecipeNetwork> {
  const folded = { ...network, graph: optimise(network.graph) };
  const bits = valuesByLayer(layers, layerNames(folded));
  const int8Activations = activations ? roundedActivations(folded.graph) : undefined;
  const trained = await retrainHeld(
    folded,
    retrain,
    context,
    (layer) => {
      const width = bits.get(layer);
      return width ? fakeQuantized(scaled(plain()), width, scales) : scaled(plain());
    },
    {
      int8Activations,
      learned: (finished) => learnedBy(finished, [...(int8Activations?.keys() ?? [])]),
    },
  );
  const graph = withWeights(trained.graph, realWeights(trained.graph));
  return constrain({ ...trained, graph, encodings: encodingsFor(network, bits) }, bits.keys(), 'quantized');
}

/** Weights of 4 bits are stored so where nothing else was done to them; what was pruned may have smaller forms. */
function encodingsFor(network: RecipeNetwork, bits: ReadonlyMap<string, Bits>): RecipeNetwork['encodings'] {
  const plainly = [...bits].filter(([layer]) =>
    constraintsOn(network, layer).every(({ leavesDense }) => leavesDense),
  );
  return new Map([
    ...network.encodings,
    ...plainly.map(([layer, width]) => [layer, width === 4 ? 'int4' : 'int8'] as const),
  ]);
}

/**
 * The activations to round, with the same number where they share one range: all but those whose range training does not
 * decide, inputs of the network and outputs that the specification prescribes.
 */
function roundedActivations(graph: Graph): ReadonlyMap<TensorId, number> {
  const groups = scaleGroups(graph);
  const prescribed = graph.nodes.filter((node) => fixedOutput(node)).flatMap(({ outputs }) => outputs);
  const settledGroups = new Set([...graph.inputs, ...prescribed].map((id) => groups.get(id)!));
  return new Map([...groups].filter(([, group]) => !settledGroups.has(group)));
}

function learnedBy(network: Trainable, activations: readonly TensorId[]): LearnedQuantization {
  const { graph, variables } = network;
  return {
    weightScales: new Map(
      weightedNodes(graph).flatMap(({ node, weights }) => {
        const logScales = variables.get(`${weights.name}:${logScalesName}`)?.variable;
        if (!logScales) return [];
        return [[node.name, tf.tidy(() => tf.exp(logScales).dataSync<'float32'>())] as const];
      }),
    ),
    activationRanges: new Map(
      activations.flatMap((id) => {
        const range = network.activationRange(id);
        return range ? [[graph.tensors[id].name, range] as const] : [];
      }),
    ),
  };
}
