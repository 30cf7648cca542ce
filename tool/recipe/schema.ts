import {
  checked,
  choice,
  list,
  object,
  optional,
  type Reader,
  required,
  wholeNumber,
} from '../schema/schema.js';
import { trainingSchema } from '../train/description/schema.js';
import { lineOf } from './readers.js';
import type { Recipe, Step, StepKind } from './recipe.js';
import { stepKinds } from './steps/index.js';

function stepOf(kind: StepKind): Reader<Step> {
  return (node, place) => ({ kind, line: lineOf(place), options: kind.options(node, place) });
}

const step = choice<Step>(Object.fromEntries(stepKinds.map((kind) => [kind.name, stepOf(kind)])));

const recipeKeys = checked(
  object({
    seed: optional(wholeNumber(0, 2 ** 31 - 1)),
    training: optional(trainingSchema),
    steps: required(list(step)),
  }),
  ({ steps, training }) => {
    if (steps.length === 0) return ['steps', 'must hold at least one step.'];
    return steps.some(({ options }) => options.retrain) && !training
      ? ['steps', 'train the network: say how under `training`.']
      : undefined;
  },
);

/** Reads a recipe. */
export const recipeSchema: Reader<Recipe> = (node, place) => {
  const { seed = 0, training, steps } = recipeKeys(node, place);
  return { file: place.file, seed, training, steps };
};
