import { weightedNodes } from '../compress/layers.js';
import type { Dataset } from '../data/dataset.js';
import type { Graph } from '../graph/graph.js';
import type { TrainingOptions } from '../train/options.js';
import type { EncodingChoice, Recipe, Retraining } from './recipe.js';

/** A network on its way through a recipe. Its weights say the rest: zeros are cut, equal ones shared. */
export interface RecipeNetwork {
  /** In real numbers. */
  readonly graph: Graph;
  /** Layers whose zeros stay. */
  readonly pruned: ReadonlySet<string>;
  /** Layers whose channels without weights are always zero. */
  readonly narrowed: ReadonlySet<string>;
  /** Layers whose equal weights stay equal. */
  readonly shared: ReadonlySet<string>;
  readonly encodings: ReadonlyMap<string, EncodingChoice>;
}

/** What steps work with. */
export interface StepContext {
  readonly recipe: Recipe;
  readonly data: Dataset;
  readonly signal?: AbortSignal;
  readonly report?: (part: number, doing?: string) => void;
}

export function startOfRecipe(graph: Graph): RecipeNetwork {
  return { graph, pruned: new Set(), narrowed: new Set(), shared: new Set(), encodings: new Map() };
}

export function layerNames({ graph }: RecipeNetwork): readonly string[] {
  return weightedNodes(graph).map(({ node }) => node.name);
}

/** The recipe's training, as a step wants it. */
export function trainingFor({ training, seed }: Recipe, { epochs, rate }: Retraining): TrainingOptions {
  if (!training) throw new Error('the recipe says nothing of training');
  return {
    ...training,
    epochs: epochs ?? training.epochs,
    schedule: { ...training.schedule, rate: rate ?? training.schedule.rate },
    seed: training.seed ?? seed,
  };
}
