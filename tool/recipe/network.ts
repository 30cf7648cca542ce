import type { FixedPointOptions } from '../compress/fixed-point/index.js';
import type { LearnedQuantization } from '../compress/integer.js';
import { weightedNodes } from '../compress/layers.js';
import type { Dataset } from '../data/dataset.js';
import type { Encoded } from '../encodings/index.js';
import type { Graph } from '../graph/graph.js';
import type { TrainingOptions } from '../train/options.js';
import { type Constraint, type ConstraintName, constraints } from './constraints.js';
import type { Recipe, Retraining } from './recipe.js';
import { distillationFor } from './teaching.js';

/** An encoding's name, or the one that takes fewest bytes. */
export type EncodingChoice = Encoded['encoding'] | 'smallest';

/** A network on its way through a recipe. */
export interface RecipeNetwork {
  /** In real numbers. */
  readonly graph: Graph;
  /** By layer, in the order in which they came to hold; layers without any are missing. */
  readonly constraints: ReadonlyMap<string, readonly ConstraintName[]>;
  /** By layer that stands in another one's place, with others or alone, that one's name in the network as it was given. */
  readonly origins?: ReadonlyMap<string, string>;
  /** How it becomes fixed point; int8 where this is missing. */
  readonly fixedPoint?: Pick<FixedPointOptions, 'bits' | 'weightBits' | 'precision' | 'clamps'>;
  /** What of becoming int8 is settled. */
  readonly learned?: LearnedQuantization;
  /** By layer how the recipe wants its weights stored. */
  readonly encodings: ReadonlyMap<string, EncodingChoice>;
}

/** What comes of a training. */
export interface Trained {
  readonly graph: Graph;
  readonly learned?: LearnedQuantization;
}

/** What steps work with. */
export interface StepContext {
  readonly recipe: Recipe;
  /** By name, those that the recipe's trainings learn from. */
  readonly teachers?: ReadonlyMap<string, Graph>;
  readonly data: Dataset;
  /**
   * Has a training done, or finds what came of it before an interruption.
   * @param work trains, with a file for the training's own checkpoint
   */
  readonly training?: (work: (checkpoint: string) => Promise<Trained>) => Promise<Trained>;
  readonly signal?: AbortSignal;
  readonly report?: (part: number, doing?: string) => void;
}

export function startOfRecipe(graph: Graph): RecipeNetwork {
  return { graph, constraints: new Map(), encodings: new Map() };
}

/** The network with one more constraint on layers of these names. */
export function constrain(
  network: RecipeNetwork,
  layers: Iterable<string>,
  name: ConstraintName,
): RecipeNetwork {
  const constraints = new Map(network.constraints);
  for (const layer of layers) {
    const before = constraints.get(layer) ?? [];
    if (!before.includes(name)) constraints.set(layer, [...before, name]);
  }
  return { ...network, constraints };
}

/** What holds for a layer, in the order in which it came to hold. */
export function constraintsOn({ constraints: named }: RecipeNetwork, layer: string): readonly Constraint[] {
  return (named.get(layer) ?? []).map((name) => constraints[name]);
}

export function layerNames({ graph }: RecipeNetwork): readonly string[] {
  return weightedNodes(graph).map(({ node }) => node.name);
}

/** The recipe's training, as a step wants it. */
export function trainingFor(
  { recipe, teachers = new Map() }: StepContext,
  retraining: Retraining,
): TrainingOptions {
  const { training, seed } = recipe;
  const { epochs, rate } = retraining;
  if (!training) throw new Error('the recipe says nothing of training');
  const distillation = distillationFor(recipe, retraining, teachers);
  return {
    ...training,
    ...(distillation && { loss: { ...training.loss, kind: 'crossEntropy', distillation } }),
    epochs: epochs ?? training.epochs,
    schedule: { ...training.schedule, rate: rate ?? training.schedule.rate },
    seed: training.seed ?? seed,
  };
}
