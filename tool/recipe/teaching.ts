import path from 'node:path';
import { UserError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { type Keys, number, optional, type Place, text } from '../schema/schema.js';
import type { Distillation } from '../train/loss.js';
import type { Recipe, Retraining, Teaching } from './recipe.js';

/** Names of teachers that are no files. */
export const original = 'original';
const none = 'none';

/** The keys that name a teacher, under a recipe's training and under each retraining. */
export const teachingKeys = {
  teacher: optional(text),
  temperature: optional(number(0.1, 1000)),
  teacher_weight: optional(number(0, 1)),
};

/** What the keys say; a file's path is as seen from the recipe. */
export function teachingOf(keys: Keys<typeof teachingKeys>, { file }: Place): Teaching {
  const { teacher, temperature, teacher_weight: weight } = keys;
  const isFile = teacher !== undefined && teacher !== original && teacher !== none;
  return {
    ...(teacher !== undefined && { teacher: isFile ? path.resolve(path.dirname(file), teacher) : teacher }),
    ...(temperature !== undefined && { temperature }),
    ...(weight !== undefined && { weight }),
  };
}

/** Whose answers a retraining of a recipe learns from: what it does not say itself the recipe says for all. */
export function teachingFor(recipe: Pick<Recipe, 'teaching'>, { teaching }: Retraining): Teaching {
  const { teacher, ...others } = { ...recipe.teaching, ...teaching };
  return { ...others, ...(teacher !== none && { teacher }) };
}

/** The teachers that a recipe needs, by their names. */
export function teachersOf(recipe: Recipe): readonly string[] {
  const retrainings = recipe.steps.flatMap(({ options }) => options.retrain ?? []);
  return [...new Set(retrainings.flatMap((retraining) => teachingFor(recipe, retraining).teacher ?? []))];
}

/**
 * @param trainingPlace where the recipe says how to train
 * @throws UserError (usage) where a recipe speaks of a teacher that it does not have, or has no use for
 */
export function checkTeaching({ training, teaching, steps }: Recipe, trainingPlace: string): void {
  const taught = steps.flatMap(({ where, options: { retrain } }) =>
    retrain ? [{ where, own: retrain.teaching, ...teachingFor({ teaching }, retrain) }] : [],
  );
  const lost =
    (isTuned(teaching) && taught.every(({ teacher }) => teacher === undefined) && trainingPlace) ||
    taught.find(({ own, teacher }) => isTuned(own) && teacher === undefined)?.where;
  if (lost) {
    throw new UserError(
      'usage',
      `${lost}: temperature and teacher_weight say how to learn from a teacher, and there is none.`,
      `Name one: teacher: ${original}, or the file of a model.`,
    );
  }
  const useless = taught.find(
    ({ teacher }) => teacher !== undefined && training?.loss?.kind === 'reconstruction',
  );
  if (useless) {
    throw new UserError(
      'usage',
      `${useless.where}: a network that learns to reconstruct its input has no use for a teacher.`,
      'Leave the teacher out.',
    );
  }
}

function isTuned({ temperature, weight }: Teaching = {}): boolean {
  return temperature !== undefined || weight !== undefined;
}

/** @param teachers by name, those of {@link teachersOf} */
export function distillationFor(
  recipe: Recipe,
  retraining: Retraining,
  teachers: ReadonlyMap<string, Graph>,
): Distillation | undefined {
  const { teacher: name, ...others } = teachingFor(recipe, retraining);
  const teacher = name === undefined ? undefined : teachers.get(name);
  if (name !== undefined && !teacher) throw new Error(`the teacher ${name} was not read`);
  return teacher && { teacher, ...others };
}
