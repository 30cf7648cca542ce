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
import { trainingKeys, trainingOptions } from '../train/description/schema.js';
import type { Recipe, Step, StepKind } from './recipe.js';
import { stepKinds } from './steps/index.js';
import { checkTeaching, teachingKeys, teachingOf } from './teaching.js';

function stepOf(kind: StepKind): Reader<Step> {
  return (node, place) => ({
    kind,
    where: place.where,
    content: JSON.stringify(node),
    options: kind.options(node, place),
  });
}

const step = choice<Step>(Object.fromEntries(stepKinds.map((kind) => [kind.name, stepOf(kind)])));

const training: Reader<Pick<Recipe, 'training' | 'teaching'> & { where: string }> = (node, place) => {
  const { teacher, temperature, teacher_weight, ...others } = object({ ...trainingKeys, ...teachingKeys })(
    node,
    place,
  );
  return {
    where: place.where,
    training: trainingOptions(others),
    teaching: teachingOf({ teacher, temperature, teacher_weight }, place),
  };
};

const recipeKeys = checked(
  object({
    seed: optional(wholeNumber(0, 2 ** 31 - 1)),
    training: optional(training),
    steps: required(list(step)),
  }),
  ({ steps, training: how }) => {
    if (steps.length === 0) return ['steps', 'must hold at least one step.'];
    return steps.some(({ options }) => options.retrain) && !how
      ? ['steps', 'train the network: say how under `training`.']
      : undefined;
  },
);

/** Reads a recipe. */
export const recipeSchema: Reader<Recipe> = (node, place) => {
  const { seed = 0, training: { where = place.where, ...how } = {}, steps } = recipeKeys(node, place);
  const recipe = { file: place.file, seed, teaching: {}, ...how, steps };
  checkTeaching(recipe, where);
  return recipe;
};
