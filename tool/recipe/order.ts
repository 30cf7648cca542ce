import { UserError } from '../errors.js';
import type { Step } from './recipe.js';

/** @throws UserError (usage) with the place of a step that cannot stand where it does */
export function checkOrder(steps: readonly Step[]): void {
  for (const [i, { kind, where }] of steps.entries()) {
    const earlier = steps.slice(0, i).find((before) => knownAs(before) in kind.cannotFollow);
    if (!earlier) continue;
    const name = knownAs(earlier);
    throw new UserError(
      'usage',
      `${where}: ${kind.name} cannot follow ${name}: ${kind.cannotFollow[name]}.`,
      'Change the order of the steps.',
    );
  }
}

/** What later steps know one by. */
export function knownAs({ kind, options }: Step): string {
  return kind.knownAs?.(options) ?? kind.name;
}
