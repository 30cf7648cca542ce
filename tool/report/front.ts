/** What something gives, and what it takes. */
export interface Candidate {
  readonly gain: number;
  readonly cost: number;
}

/**
 * The Pareto front: for each candidate whether no other one gives at least as much for less, or more for as little. Of two
 * that are alike both are on it.
 */
export function frontOf(candidates: readonly Candidate[]): boolean[] {
  return candidates.map(
    ({ gain, cost }) =>
      !candidates.some(
        (other) => other.gain >= gain && other.cost <= cost && (other.gain > gain || other.cost < cost),
      ),
  );
}
