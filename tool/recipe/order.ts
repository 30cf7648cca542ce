import { UserError } from '../errors.js';
import type { Step } from './recipe.js';

/** For kinds of steps that cannot stand behind another one, why. */
const reasons: Readonly<Record<string, string>> = {
  'share prune':
    'sharing settles which weights are equal, and cutting some would leave codebooks that fit no more: prune first',
  'share share': 'a layer has one codebook: name all layers in one step',
  'encode prune': 'encoding is how the finished weights are stored: it comes last',
  'encode retrain': 'encoding is how the finished weights are stored: it comes last',
  'encode share': 'encoding is how the finished weights are stored: it comes last',
  'encode encode': 'encoding is done once: name all layers in one step',
};

/** @throws UserError (usage) with the line of a step that cannot stand where it does */
export function checkOrder(steps: readonly Step[]): void {
  for (const [i, { kind, line }] of steps.entries()) {
    const earlier = steps.slice(0, i).find((before) => reasons[`${before.kind} ${kind}`]);
    if (!earlier) continue;
    throw new UserError(
      'usage',
      `${line}: ${kind} cannot follow ${earlier.kind}: ${reasons[`${earlier.kind} ${kind}`]}.`,
      'Change the order of the steps.',
    );
  }
}
