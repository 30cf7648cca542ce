import type { Matrix } from 'ml-matrix';
import type { Activation } from '../../graph/attributes.js';
import { type LowRank, type RankedFit, reducedRankRegression } from './reduced-rank.js';
import { meanOf, type Rows, sum } from './rows.js';

/** The penalties λ, one after the other, and how many iterations each has at most (Zhang et al. 2015, section 3.2). */
const penalties = [0.01, 1] as const;
const iterations = 25;

/** From so many channels on, an iteration turns the directions of the one before instead of looking for the best anew. */
const wide = 128;

/** An iteration that makes the objective smaller by less than this part of it is the last one with its penalty. */
const convergence = 1e-3;

export interface Approximation {
  readonly factors: LowRank;
  /** Mean of ‖r(y) − r(approximation)‖² over the samples, of E‖r(y) − mean r(y)‖²: 0 is exact, 1 is as good as a constant. */
  readonly error: number;
  /** What was minimised, by iteration: with each penalty it never grows. */
  readonly objectives: readonly (readonly number[])[];
}

/** What an approximation is made for. */
export interface Wanted {
  /** The original responses y, before the activation. */
  readonly responses: Rows;
  /** What is added to the approximation before the activation: the shortcut of a residual block, as it really is. */
  readonly shortcut?: Rows;
  /** r; without one the problem is the regression alone. */
  readonly activation: Activation;
}

/**
 * The matrix of limited rank and the bias that bring a layer's responses, seen through its activation r, nearest to those
 * wanted: minimises Σ ‖r(y) − r(M · x + b)‖² by way of auxiliary responses z with the penalty λ ‖z − (M · x + b)‖². M and b for given z are
 * a reduced-rank regression; z for given M and b has a closed form for each element.
 * @param inputs what M is applied to, as the approximated layers before give it
 * @param wanted rows for each of `inputs`
 * @param isLinear leaves it at the regression whatever follows
 */
export function approximateResponses(
  inputs: Rows,
  { responses: wanted, shortcut, activation }: Wanted,
  rank: number,
  isLinear = false,
): Approximation {
  const regression = reducedRankRegression(inputs);
  const fitTo = (targets: Rows, near?: Matrix): RankedFit => {
    const fit = regression.fit(shortcut ? sum(targets, shortcut, -1) : targets, rank, near);
    return shortcut ? { ...fit, predicted: sum(fit.predicted, shortcut) } : fit;
  };
  const linear = fitTo(wanted);
  let best = { fit: linear, error: activationError(wanted, linear.predicted, activation) };
  const objectives: number[][] = [];
  if (activation !== 'none' && !isLinear) {
    let { predicted, directions } = linear;
    for (const penalty of penalties) {
      const own: number[] = [];
      objectives.push(own);
      for (let i = 0; i < iterations; i++) {
        const auxiliary = auxiliaryResponses(wanted, predicted, penalty, activation);
        const fit = fitTo(auxiliary, wanted.width < wide ? undefined : directions);
        ({ predicted, directions } = fit);
        const objective =
          activationError(wanted, auxiliary, activation) +
          penalty * activationError(auxiliary, predicted, 'none');
        const error = activationError(wanted, predicted, activation);
        if (error < best.error) best = { fit, error };
        const previous = own.at(-1) ?? Infinity;
        own.push(objective);
        if (previous - objective < convergence * objective) break;
      }
    }
  }
  return {
    factors: best.fit.factors(),
    error: best.error / activatedVariance(wanted, activation),
    objectives,
  };
}

/** For each element the z that makes (r(y) − r(z))² + λ (z − y′)² least, where y′ is what the approximation gives. */
export function auxiliaryResponses(wanted: Rows, predicted: Rows, penalty: number, activation: Clamp): Rows {
  const ceiling = ceilings[activation];
  const values = new Float32Array(predicted.values.length);
  for (let i = 0; i < values.length; i++) {
    const given = predicted.values[i];
    const target = clamp(wanted.values[i], ceiling);
    // Where r is constant z may lie at y′, where it is the identity between y′ and r(y).
    const below = Math.min(0, given);
    const within = clamp((penalty * given + target) / (penalty + 1), ceiling);
    const above = Math.max(ceiling, given);
    const costBelow = target ** 2 + penalty * (below - given) ** 2;
    const costWithin = (target - within) ** 2 + penalty * (within - given) ** 2;
    const costAbove = (target - ceiling) ** 2 + penalty * (above - given) ** 2;
    const least = costWithin <= costBelow ? within : below;
    values[i] = costAbove < Math.min(costBelow, costWithin) ? above : least;
  }
  return { ...predicted, values };
}

/** Activations that are not linear. */
type Clamp = Exclude<Activation, 'none'>;

const ceilings: Readonly<Record<Clamp, number>> = { relu: Infinity, relu6: 6 };

function clamp(value: number, ceiling: number): number {
  return Math.min(ceiling, Math.max(0, value));
}

function activated({ values }: Rows, activation: Activation): Float32Array {
  if (activation === 'none') return values;
  const result = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = clamp(values[i], ceilings[activation]);
  return result;
}

/** Mean over the rows of ‖r(a) − r(b)‖². */
function activationError(a: Rows, b: Rows, activation: Activation): number {
  const [ra, rb] = [activated(a, activation), activated(b, activation)];
  let total = 0;
  for (let i = 0; i < ra.length; i++) total += (ra[i] - rb[i]) ** 2;
  return total / a.count;
}

/** Mean over the rows of ‖r(y) − mean r(y)‖². */
function activatedVariance(rows: Rows, activation: Activation): number {
  const values = activated(rows, activation);
  const mean = meanOf({ ...rows, values });
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i] - mean[i % rows.width]) ** 2;
  return total / rows.count;
}
