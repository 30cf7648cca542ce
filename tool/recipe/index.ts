import { readFile } from 'node:fs/promises';
import { UserError } from '../errors.js';
import { readYaml } from '../schema/schema.js';
import { checkOrder } from './order.js';
import type { Recipe } from './recipe.js';
import { recipeSchema } from './schema.js';

/**
 * Reads a recipe from a YAML file.
 * @throws UserError (usage) where the file cannot be read or is wrong, with the place
 */
export async function readRecipe(file: string): Promise<Recipe> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UserError(
      'usage',
      `${file} cannot be read: ${error.message}.`,
      'Give a recipe: see examples/recipes.',
    );
  });
  return parseRecipe(text, file);
}

/** @param file the name that messages show */
export function parseRecipe(text: string, file: string): Recipe {
  const recipe = readYaml(
    text,
    file,
    recipeSchema,
    'docs/recipes.md says what a recipe can hold; examples are in examples/recipes.',
  );
  checkOrder(recipe.steps);
  return recipe;
}

export type { Recipe, Step } from './recipe.js';
