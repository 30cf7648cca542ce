import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Dataset } from '../data/dataset.js';
import { UserError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { parseArrays, stringifyArrays } from '../json-arrays.js';
import { hashDataset } from '../train/checkpoint.js';
import { writeWhole } from '../write-file.js';
import type { RecipeNetwork, StepContext, Trained } from './network.js';
import type { Recipe } from './recipe.js';

/** How far a recipe got before it was interrupted, kept in a folder. */
export interface RecipeCheckpoint<Result> {
  /** Of the steps that need not be done again. */
  readonly results: readonly Result[];
  /** After these steps. */
  readonly network: RecipeNetwork;
  readonly training: NonNullable<StepContext['training']>;
  /** Keeps what came of the next step. */
  finishStep(network: RecipeNetwork, result: Result): Promise<void>;
  /** Forgets everything: what the recipe was followed for is safe elsewhere. */
  remove(): Promise<void>;
}

/** What a recipe is followed with. */
export interface RecipeInputs {
  readonly recipe: Recipe;
  readonly start: RecipeNetwork;
  readonly teachers: ReadonlyMap<string, Graph>;
  /** Samples to learn from, and those to measure on. */
  readonly datasets: readonly Dataset[];
}

/** What the folder's file holds. */
interface State<Result> {
  readonly format: typeof format;
  /** A hash of everything besides the steps that decides the result. */
  readonly inputs: string;
  /** What the recipe said of the steps that are done. */
  readonly steps: readonly string[];
  readonly results: readonly Result[];
  readonly network: RecipeNetwork;
  /** Of the step under way what the recipe says of it, and what came of each training in it so far. */
  readonly underWay?: string;
  readonly trainings: readonly Trained[];
}

const format = 'edgec-recipe-checkpoint-1';
const stateName = 'recipe.json';

/**
 * Finds how far a recipe got, where it was interrupted before. A step that was under way is begun again, but trainings
 * in it that were finished are not, and one that was not goes on from its own checkpoint: steps compute the same every
 * time. Steps that were not reached may have been changed since.
 * @param folder made when there is something to keep
 * @throws UserError where the folder belongs to another model, other samples or other steps, or is damaged
 */
export async function openCheckpoint<Result>(
  folder: string,
  given: RecipeInputs,
): Promise<RecipeCheckpoint<Result>> {
  const inputs = hashOf(given);
  const contents = given.recipe.steps.map(({ kind, content }) => `${kind.name} ${content}`);
  const stateFile = path.join(folder, stateName);
  const found = await readState<Result>(folder, stateFile);
  let state: State<Result> = found ?? {
    ...{ format, inputs, network: given.start },
    ...{ steps: [], results: [], trainings: [] },
  };
  if (state.inputs !== inputs)
    throw refused(folder, 'belongs to another model, other samples, or another seed, training or teacher');
  const changed = state.steps.findIndex((content, i) => content !== contents[i]);
  if (changed >= 0) {
    const where = given.recipe.steps[changed]?.where ?? given.recipe.file;
    throw refused(folder, `was made when the recipe had another step at ${where}`);
  }
  const next = () => contents[state.steps.length];
  const isSameStep = state.underWay === next();
  state = { ...state, underWay: next(), trainings: isSameStep ? state.trainings : [] };
  const trainingFile = () =>
    path.join(folder, `training-${state.steps.length}-${state.trainings.length}.json`);
  await removeOthers(folder, isSameStep ? [stateFile, trainingFile()] : [stateFile]);
  const save = () => writeWhole(stateFile, stringifyArrays(state));
  let trainings = 0;
  return {
    results: state.results,
    network: state.network,
    async training(work) {
      const known = state.trainings[trainings++];
      if (known) return known;
      await save();
      const file = trainingFile();
      const trained = await work(file);
      state = { ...state, trainings: [...state.trainings, trained] };
      await save();
      await rm(file, { force: true });
      return trained;
    },
    async finishStep(network, result) {
      const steps = [...state.steps, next()];
      const results = [...state.results, result];
      state = { ...state, steps, results, network, underWay: contents[steps.length], trainings: [] };
      trainings = 0;
      await save();
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function hashOf({ recipe, start, teachers, datasets }: RecipeInputs): string {
  const { seed, training, teaching } = recipe;
  const hash = createHash('sha256');
  hash.update(stringifyArrays({ seed, training, teaching, graph: start.graph, teachers }));
  for (const dataset of datasets) hashDataset(hash, dataset);
  return hash.digest('hex');
}

async function readState<Result>(folder: string, file: string): Promise<State<Result> | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw refused(folder, `cannot be read: ${error.message}`);
  });
  if (text === undefined) return undefined;
  try {
    const state = parseArrays(text) as State<Result>;
    if (state.format === format) return state;
  } catch {
    // The text is no JSON.
  }
  throw refused(folder, 'is damaged, or no checkpoint of a recipe');
}

/** Removes checkpoints of trainings that are finished or of no use any more. */
async function removeOthers(folder: string, kept: readonly string[]): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const file of names
    .filter((name) => /^training-.*\.json/.test(name))
    .map((name) => path.join(folder, name)))
    if (!kept.includes(file)) await rm(file, { force: true });
}

function refused(folder: string, reason: string): UserError {
  return new UserError(
    'usage',
    `The checkpoint ${folder} ${reason}.`,
    'Remove it to start from the beginning, or name another place with --output.',
  );
}
