import { UserError } from '../../errors.js';
import type { Candidate } from './candidates.js';

/** A layer as it is and the ways to decompose it. */
export interface LayerChoice {
  readonly name: string;
  readonly macs: number;
  readonly candidates: readonly Candidate[];
}

/**
 * Ranks for the whole network (Zhang et al. 2015, section 3.4): they shall keep as much as possible of the product over the layers of
 * the energy of their responses, within a budget of MACs. Greedy, like the paper: again and again the layer is taken that loses the
 * smallest part of its energy for each MAC that it saves. A layer may go several ranks down at once, since the first
 * ones save nothing: two layers have their price.
 * @param budget MACs of all these layers together
 * @returns the candidate of each layer that is to be decomposed
 * @throws UserError where no ranks are within the budget
 */
export function chooseRanks(layers: readonly LayerChoice[], budget: number): ReadonlyMap<string, Candidate> {
  const chosen = new Map<string, Candidate>();
  const now = ({ name, macs }: LayerChoice) => chosen.get(name) ?? { macs, energy: 1 };
  const total = () => layers.reduce((sum, layer) => sum + now(layer).macs, 0);
  for (let macs = total(); macs > budget; macs = total()) {
    const steps = layers.flatMap((layer) => {
      const { macs: before, energy } = now(layer);
      return layer.candidates
        .filter((candidate) => candidate.macs < before)
        .map((candidate) => ({
          name: layer.name,
          candidate,
          saved: before - candidate.macs,
          loss: Math.max(0, Math.log(energy / candidate.energy)),
        }));
    });
    if (steps.length === 0) refuse(macs, budget);
    // Of the steps that reach the budget the one that loses least, rather than one that saves more than is asked for.
    const cheapest = least(steps, ({ loss, saved }) => loss / saved);
    const enough = steps.filter(({ saved }) => macs - saved <= budget);
    const step = enough.includes(cheapest) ? least(enough, ({ loss }) => loss) : cheapest;
    chosen.set(step.name, step.candidate);
  }
  return chosen;
}

function least<T>(items: readonly T[], cost: (item: T) => number): T {
  return items.reduce((best, item) => (cost(item) < cost(best) ? item : best));
}

function refuse(macs: number, budget: number): never {
  throw new UserError(
    'usage',
    `No ranks are low enough: with the least ones ${Math.round(macs)} MACs are left, the budget leaves ${Math.round(budget)} to layers that can be decomposed.`,
    'Ask for more MACs, or for `decomposition: both`.',
  );
}
