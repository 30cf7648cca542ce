import { UserError } from '../errors.js';
import { nearest } from '../schema/nearest.js';
import type { Rule } from './recipe.js';

/**
 * What rules say of layers: of each the first rule whose pattern matches its name.
 * @param layers names of those that there are
 * @throws UserError (usage) with the place of a rule that matches none
 */
export function valuesByLayer<Value>(
  rules: readonly Rule<Value>[],
  layers: readonly string[],
): ReadonlyMap<string, Value> {
  for (const { pattern, where } of rules) {
    if (layers.some((name) => matches(pattern, name))) continue;
    throw new UserError(
      'usage',
      `${where}: no layer with weights has a name like '${pattern}'.`,
      `There are: ${nearest(pattern, layers).join(', ')}.`,
    );
  }
  return new Map(
    layers.flatMap((name) => {
      const rule = rules.find(({ pattern }) => matches(pattern, name));
      return rule ? [[name, rule.value] as const] : [];
    }),
  );
}

/** Whether a name is like a pattern, in which `*` stands for any characters and `?` for one. */
export function matches(pattern: string, name: string): boolean {
  const source = [...pattern]
    .map((character) =>
      character === '*' ? '.*' : character === '?' ? '.' : character.replace(/[\\^$.|+()[\]{}]/, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`, 'su').test(name);
}
