import { divideByPowerOfTwo, doublingHighMultiply } from './fixed-point.js';

/**
 * The transcendental functions of gemmlowp (`fixedpoint/fixedpoint.h`), with which TensorFlow Lite's integer kernels
 * compute: on int32 with a fixed number of fraction bits, bit for bit.
 */

/** 1 with 31 fraction bits, as near as int32 comes to it. */
const one = 2 ** 31 - 1;

/** exp of a number ≤ 0 with `fractionBits` fraction bits; the result has 31. */
export function expOfNegative(value: number, fractionBits: number): number {
  if (value === 0) return one;
  const quarter = 2 ** (fractionBits - 2);
  // value = inQuarter − a multiple of 1/4, with inQuarter in [−1/4, 0).
  const inQuarter = (value & (quarter - 1)) - quarter;
  const quarters = (inQuarter - value) / quarter;
  let result = expBetweenMinusQuarterAndZero(inQuarter * 2 ** (31 - fractionBits));
  expOfPowersOfTwo.forEach((factor, bit) => {
    if (quarters & (1 << bit)) result = doublingHighMultiply(result, factor);
  });
  return result;
}

/** exp(−2^n) for n from −2 to 4, with 31 fraction bits. */
const expOfPowersOfTwo = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242];

/** The Taylor series about −1/8, to the fourth power. 31 fraction bits. */
function expBetweenMinusQuarterAndZero(value: number): number {
  const expOfMinusEighth = 1895147668;
  const third = 715827883;
  const x = value + 2 ** 28;
  const x2 = doublingHighMultiply(x, x);
  const x3 = doublingHighMultiply(x2, x);
  const x4 = doublingHighMultiply(x2, x2);
  const thirdAndFourth = doublingHighMultiply(divideByPowerOfTwo(x4, 2) + x3, third);
  const higher = divideByPowerOfTwo(thirdAndFourth + x2, 1);
  return expOfMinusEighth + doublingHighMultiply(expOfMinusEighth, x + higher);
}

/** 1 / (1 + e^−x). `value` has 27 fraction bits, the result 31. */
export function logistic(value: number): number {
  if (value === 0) return 2 ** 30;
  const ofMagnitude = reciprocalOfOnePlus(expOfNegative(-Math.abs(value), 27));
  return value > 0 ? ofMagnitude : one - ofMagnitude;
}

/** tanh x. `value` has 27 fraction bits, the result 31. */
export function tanh(value: number): number {
  if (value === 0) return 0;
  // e^(−2x): the same bits with one fraction bit fewer.
  const ofMagnitude = oneMinusOverOnePlus(expOfNegative(-Math.abs(value), 26));
  return value > 0 ? ofMagnitude : -ofMagnitude;
}

/** 1 / (1 + x), for x in [0, 1]. 31 fraction bits. */
function reciprocalOfOnePlus(x: number): number {
  return Math.min(newtonReciprocal(x) * 2, one);
}

/** (1 − x) / (1 + x), for x in [0, 1]. 31 fraction bits. */
function oneMinusOverOnePlus(x: number): number {
  return Math.min((newtonReciprocal(x) - 2 ** 29) * 4, one);
}

/** 2 / (1 + x) with 29 fraction bits by Newton's method, for x in [0, 1] with 31. */
function newtonReciprocal(x: number): number {
  const half = Math.floor((x + 2 ** 31) / 2);
  let estimate = fortyEightSeventeenths + doublingHighMultiply(half, minusThirtyTwoSeventeenths);
  for (let step = 0; step < 3; step++) {
    const error = 2 ** 29 - doublingHighMultiply(half, estimate);
    estimate += 4 * doublingHighMultiply(estimate, error);
  }
  return estimate;
}

const fortyEightSeventeenths = 1515870810;
const minusThirtyTwoSeventeenths = -1010580540;
