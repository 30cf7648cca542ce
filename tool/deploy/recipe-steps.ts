import { nonZeros, weightedNodes } from '../compress/layers.js';
import { accuracyOf } from '../compress/sensitivity.js';
import type { Dataset } from '../data/dataset.js';
import { elementCount } from '../graph/graph.js';
import { nodeMacs } from '../operators/index.js';
import type { RecipeCheckpoint, RecipeInputs } from '../recipe/checkpoint.js';
import type { RecipeNetwork } from '../recipe/network.js';
import { applyStep, checkLayers } from '../recipe/run.js';
import { integer, percent } from '../report/format.js';
import type { Steps } from './steps.js';

/** What one step of a recipe did to the network, still in real numbers. */
export interface StepResult {
  readonly step: string;
  /** Where the recipe says it, as `file:line:column`. */
  readonly where: string;
  readonly accuracy: Change;
  /** Weights that are not zero. */
  readonly weights: Change;
  /** Multiplications with these. */
  readonly macs: Change;
}

interface Change {
  readonly before: number;
  readonly after: number;
}

/** How good a network is between two steps, and how large. */
export type Measure = { readonly [Fact in 'accuracy' | 'weights' | 'macs']: number };

/** Takes the steps of a recipe that are left. */
export async function takeSteps(
  { recipe, start, teachers, datasets: [data, dataset] }: RecipeInputs,
  checkpoint: RecipeCheckpoint<Measure>,
  steps: Steps,
  signal?: AbortSignal,
): Promise<{ readonly network: RecipeNetwork; readonly results: readonly StepResult[] }> {
  const { training } = checkpoint;
  const done = checkpoint.results.length;
  let { network } = checkpoint;
  if (done > 0) {
    await steps.step(
      'resume',
      () => checkLayers(network, recipe.steps.slice(done)),
      () => `${done} of ${recipe.steps.length} steps were done before`,
    );
  }
  const measures = [await measure(start, dataset), ...checkpoint.results];
  for (const [index, step] of recipe.steps.entries()) {
    if (index < done) continue;
    const current = network;
    const after = await steps.step(
      step.kind.name,
      async (report) => {
        network = await applyStep(current, step, { recipe, teachers, data, training, signal, report });
        return network.graph === current.graph ? measures[index] : measure(network, dataset);
      },
      ({ accuracy, weights, macs }) =>
        `accuracy ${percent(accuracy, 2)}, ${integer(weights)} weights, ${integer(macs)} MACs`,
    );
    measures.push(after);
    await checkpoint.finishStep(network, after);
    if (step.kind.addsLayers) checkLayers(network, recipe.steps.slice(index + 1));
  }
  const change = (fact: keyof Measure, i: number): Change => ({
    before: measures[i][fact],
    after: measures[i + 1][fact],
  });
  const results = recipe.steps.map(({ kind, where }, i) => ({
    ...{ step: kind.name, where },
    ...{ accuracy: change('accuracy', i), weights: change('weights', i), macs: change('macs', i) },
  }));
  return { network, results };
}

async function measure({ graph }: RecipeNetwork, dataset: Dataset): Promise<Measure> {
  const layers = weightedNodes(graph).map(({ node, weights }) => {
    const left = nonZeros(weights);
    return { left, macs: (nodeMacs(graph, node) * left) / elementCount(weights.shape) };
  });
  return {
    accuracy: await accuracyOf(graph, dataset),
    weights: layers.reduce((sum, { left }) => sum + left, 0),
    macs: Math.round(layers.reduce((sum, { macs }) => sum + macs, 0)),
  };
}
