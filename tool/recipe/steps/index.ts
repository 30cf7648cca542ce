import type { StepKind } from '../recipe.js';
import { encode } from './encode.js';
import { fixedPoint } from './fixed-point.js';
import { lowRank } from './low-rank.js';
import { prune } from './prune.js';
import { quantize } from './quantize.js';
import { retrain } from './retrain.js';
import { share } from './share.js';
import { ternary } from './ternary.js';

/** Every kind of step that recipes know. */
export const stepKinds: readonly StepKind[] = [
  lowRank,
  prune,
  retrain,
  share,
  ternary,
  quantize,
  fixedPoint,
  encode,
];
