import { existsSync } from 'node:fs';
import { type CanCompute, encodeWeights } from '../compress/encode.js';
import { quantizeToFixedPoint } from '../compress/fixed-point/index.js';
import { quantizeToInt8 } from '../compress/integer.js';
import { checkFinite } from '../compress/layers.js';
import type { RangeChoice } from '../compress/ranges/index.js';
import { realSamples } from '../data/samples.js';
import { splitDataset } from '../data/split.js';
import { UserError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { importModel } from '../import/index.js';
import { selectKernel } from '../kernels/index.js';
import { tensorsOf } from '../operators/index.js';
import type { Target } from '../program/program.js';
import { openCheckpoint } from '../recipe/checkpoint.js';
import type { Constraint } from '../recipe/constraints.js';
import { type Recipe, readRecipe } from '../recipe/index.js';
import {
  constraintsOn,
  type EncodingChoice,
  layerNames,
  type RecipeNetwork,
  startOfRecipe,
} from '../recipe/network.js';
import { checkLayers } from '../recipe/run.js';
import { original, teachersOf } from '../recipe/teaching.js';
import { integer } from '../report/format.js';
import { headOf } from '../train/head.js';
import { checkDataset, checkTeacher } from '../train/objective.js';
import { describeGraph, isReal } from './facts.js';
import { calibrationSamples, type Prepared, rangeChoice, readSamples } from './prepare.js';
import { type Measure, type StepResult, takeSteps } from './recipe-steps.js';
import type { Steps } from './steps.js';

export interface RecipeOptions {
  /** The model file. */
  readonly model: string;
  /** The recipe's file. */
  readonly recipe: string;
  /** Samples to learn from. */
  readonly data: string;
  readonly labels?: string;
  /** Take this many samples from the start of `data`. */
  readonly limit?: number;
  /** Samples to measure on. */
  readonly test?: string;
  /** Without `test`: the share of `data`, drawn at random by the recipe's seed, that is kept back for it. */
  readonly holdOut?: number;
  /** Name of a way to choose activations' ranges. */
  readonly ranges?: string;
  /** A folder that keeps what is done until {@link Followed.forget}, for the same call after an interruption. */
  readonly checkpoint: string;
}

export interface Followed {
  readonly prepared: Prepared;
  readonly steps: readonly StepResult[];
  /** By layer what was done to it. */
  readonly methods: ReadonlyMap<string, readonly string[]>;
  /** By layer that stands in another one's place, that one's name. */
  readonly origins: ReadonlyMap<string, string>;
  /** Removes the checkpoint: what came of the recipe is safe. */
  forget(): Promise<void>;
}

/** Takes a model through a recipe and makes it int8 or fixed point, its weights stored as the recipe says. */
export async function followRecipe(
  options: RecipeOptions,
  target: Target,
  steps: Steps,
  signal?: AbortSignal,
): Promise<Followed> {
  const { model: file, labels, limit } = options;
  const choice = rangeChoice(options.ranges);
  const recipe = await readRecipe(options.recipe);
  const float = await steps.step(
    'import',
    () => importModel(file),
    (graph) => `${file}: ${describeGraph(graph)}`,
  );
  if (!isReal(float)) {
    throw new UserError(
      'model',
      `${file} is quantized: a recipe changes real weights.`,
      'Give the float model that it was made from.',
    );
  }
  checkFinite(float);
  const start = startOfRecipe(float);
  checkLayers(start, recipe.steps);
  const read = (name: string, named: { readonly labels?: string; readonly limit?: number }) =>
    steps.step(
      'data',
      () => readSamples(name, float, named),
      (dataset) => `${name}: ${integer(dataset.count)} samples${dataset.labels ? ' with labels' : ''}`,
    );
  const teachers = await readTeachers(recipe, float, steps);
  const all = await read(options.data, { labels, limit });
  const [data, dataset] =
    options.test === undefined
      ? splitDataset(all, options.holdOut ?? 0, recipe.seed)
      : [all, await read(options.test, {})];
  if (recipe.steps.some(({ options: { retrain } }) => retrain)) {
    const { loss = { kind: 'crossEntropy' } } = recipe.training ?? {};
    checkDataset({ graph: float, head: headOf(float) }, data, loss);
  }
  const inputs = { recipe, start, teachers, datasets: [data, dataset] };
  const checkpoint = await openCheckpoint<Measure>(options.checkpoint, inputs);
  const { network: finished, results } = await takeSteps(inputs, checkpoint, steps, signal).catch((error) => {
    throw signal?.aborted ? interrupted(options.checkpoint) : error;
  });
  const graph = await steps.step(
    // Not as a step of a recipe is called: what those settled is carried out.
    'convert',
    async (report) => {
      const samples = realSamples(data, Math.min(calibrationSamples, data.count));
      if (finished.fixedPoint) {
        const fixed = await quantizeToFixedPoint(finished.graph, [samples], {
          ...finished.fixedPoint,
          report,
          signal,
        });
        return encodeWeights(fixed, encodingsOf(finished), canComputeOn(fixed, target));
      }
      const int8 = await quantizeToInt8(finished.graph, [samples], {
        ranges: choice,
        oneScale: new Set(layersWith(finished, ({ needsOneScale }) => needsOneScale)),
        learned: finished.learned,
        report,
        signal,
      });
      return encodeWeights(int8, encodingsOf(finished), canComputeOn(int8, target));
    },
    (result) => `${describeNumbers(finished, choice)}: ${describeGraph(result)}`,
  );
  return {
    prepared: { file, graph, float, dataset },
    steps: results,
    methods: methodsOf(finished),
    origins: finished.origins ?? new Map(),
    forget: () => checkpoint.remove(),
  };
}

function interrupted(checkpoint: string): UserError {
  const hint = `The same command goes on from ${checkpoint}; remove that folder to start again.`;
  return new UserError('interrupted', 'interrupted', existsSync(checkpoint) ? hint : undefined);
}

/** The models that a recipe's trainings learn from, by the names that it has for them. */
async function readTeachers(recipe: Recipe, float: Graph, steps: Steps): Promise<ReadonlyMap<string, Graph>> {
  const teachers = new Map<string, Graph>();
  for (const name of teachersOf(recipe)) {
    const read = () =>
      steps.step(
        'teacher',
        () => importModel(name),
        (graph) => `${name}: ${describeGraph(graph)}`,
      );
    const teacher = name === original ? float : await read();
    checkFinite(teacher);
    checkTeacher(float, teacher);
    teachers.set(name, teacher);
  }
  return teachers;
}

function describeNumbers({ fixedPoint }: RecipeNetwork, choice: RangeChoice): string {
  return fixedPoint
    ? `fixed point of ${fixedPoint.bits} bits, ${fixedPoint.precision} precision`
    : `int8, ${choice.name}`;
}

/** Whether a target has a kernel for a layer of an int8 graph with its weights in some encoding. */
export function canComputeOn(graph: Graph, target: Target): CanCompute {
  return (node, weights) => {
    const [input, own, ...others] = tensorsOf(graph, node.inputs);
    const inputs = [input, { ...own, constant: weights }, ...others];
    return selectKernel({ node, inputs, output: graph.tensors[node.outputs[0]] }, target) !== undefined;
  };
}

/** How the recipe wants weights stored; where it does not say, as suits what it did to a layer. */
function encodingsOf(network: RecipeNetwork): RecipeNetwork['encodings'] {
  const changed = layersWith(network, ({ leavesDense }) => !leavesDense);
  const suited = changed.map((name): [string, EncodingChoice] => {
    const [encoding] = constraintsOn(network, name).flatMap((constraint) => constraint.encoding ?? []);
    return [name, encoding ?? 'smallest'];
  });
  return new Map([...suited, ...network.encodings]);
}

function layersWith(
  network: RecipeNetwork,
  accepts: (constraint: Constraint) => boolean | undefined,
): string[] {
  return layerNames(network).filter((name) => constraintsOn(network, name).some(accepts));
}

function methodsOf(network: RecipeNetwork): Followed['methods'] {
  const format = network.fixedPoint ? ['fixed point'] : [];
  return new Map(
    layerNames(network).map((name) => [
      name,
      [...constraintsOn(network, name).map(({ method }) => method), ...format],
    ]),
  );
}
