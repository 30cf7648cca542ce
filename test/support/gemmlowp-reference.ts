/**
 * The fixed-point arithmetic that TensorFlow Lite's integer kernels are defined by (gemmlowp's `fixedpoint.h`, two
 * roundings), on exact integers. Independent of `tool/quantize`, to test it and the C kernels against.
 */

const int32Max = 2n ** 31n - 1n;
const int32Min = -(2n ** 31n);

const wrap = (value: bigint) => BigInt.asIntN(32, value);
const saturate = (value: bigint) => (value > int32Max ? int32Max : value < int32Min ? int32Min : value);
/** 2^31 · value as a raw number without integer bits. */
const raw = (value: number) => saturate(BigInt(Math.round(value * 2 ** 31)));

/** Half the high word of the doubled product, half up in magnitude on the positive side (SQRDMULH). */
export function highProduct(a: bigint, b: bigint): bigint {
  if (a === int32Min && b === int32Min) return int32Max;
  const product = a * b;
  const nudge = product >= 0n ? 2n ** 30n : 1n - 2n ** 30n;
  // BigInt division truncates, as C's does.
  return (product + nudge) / 2n ** 31n;
}

/** Division by 2^exponent, half away from zero. */
export function roundingShift(value: bigint, exponent: bigint): bigint {
  const magnitude = value < 0n ? -value : value;
  const half = exponent === 0n ? 0n : 2n ** (exponent - 1n);
  const rounded = (magnitude + half) >> exponent;
  return value < 0n ? -rounded : rounded;
}

export interface Multiplier {
  readonly multiplier: bigint;
  readonly shift: number;
}

/** A real factor as mantissa in [2^30, 2^31) and exponent: C's `frexp`, then `round` to 31 bits. */
export function toMultiplier(factor: number): Multiplier {
  if (factor === 0) return { multiplier: 0n, shift: 0 };
  let mantissa = factor;
  let shift = 0;
  while (mantissa >= 1) {
    mantissa /= 2;
    shift++;
  }
  while (mantissa < 0.5) {
    mantissa *= 2;
    shift--;
  }
  let multiplier = BigInt(Math.floor(mantissa * 2 ** 31 + 0.5));
  if (multiplier === 2n ** 31n) {
    multiplier /= 2n;
    shift++;
  }
  return shift < -31 ? { multiplier: 0n, shift: 0 } : { multiplier, shift };
}

/** `MultiplyByQuantizedMultiplier`: left shift, high product, rounding right shift. */
export function applyMultiplier(value: number, { multiplier, shift }: Multiplier): number {
  const shifted = wrap(BigInt(value) << BigInt(Math.max(shift, 0)));
  return Number(roundingShift(highProduct(shifted, multiplier), BigInt(Math.max(-shift, 0))));
}

/** Multiplication by 2^exponent, saturating to the left and rounding to the right. */
function scale(value: bigint, exponent: number): bigint {
  return exponent >= 0 ? saturate(value << BigInt(exponent)) : roundingShift(value, BigInt(-exponent));
}

/** exp on [-1/4, 0), without integer bits: the Taylor series around -1/8 to the fourth power. */
function expNearZero(a: bigint): bigint {
  const constant = raw(Math.exp(-1 / 8));
  const third = raw(1 / 3);
  const x = wrap(a + 2n ** 28n);
  const x2 = highProduct(x, x);
  const x3 = highProduct(x2, x);
  const x4 = highProduct(x2, x2);
  const tail = scale(wrap(highProduct(wrap(scale(x4, -2) + x3), third) + x2), -1);
  return wrap(constant + highProduct(constant, wrap(x + tail)));
}

/**
 * exp of a number ≤ 0.
 * @param a raw, with `integerBits` bits before the point
 * @returns raw, without integer bits
 */
export function expOfNegative(a: bigint, integerBits: number): bigint {
  if (a === 0n) return int32Max;
  const fractionBits = 31 - integerBits;
  const quarter = 2n ** BigInt(fractionBits - 2);
  const inQuarter = (a & (quarter - 1n)) - quarter;
  let result = expNearZero(scale(inQuarter, integerBits));
  const remainder = inQuarter - a;
  for (let exponent = -2; exponent < integerBits && exponent <= 4; exponent++) {
    const bit = 2n ** BigInt(fractionBits + exponent);
    if ((remainder & bit) !== 0n) result = highProduct(result, raw(Math.exp(-(2 ** exponent))));
  }
  return result;
}

/** Newton's iteration for 2 / (1 + a), a in [0, 1] without integer bits; the result has two. */
function twiceReciprocalOfOnePlus(a: bigint): bigint {
  const sum = a + int32Max;
  const half = (sum + (sum >= 0n ? 1n : -1n)) / 2n;
  const toF2 = (value: number) => BigInt(Math.round(value * 2 ** 29));
  let x = wrap(toF2(48 / 17) + highProduct(half, toF2(-32 / 17)));
  for (let iteration = 0; iteration < 3; iteration++) {
    const error = wrap(2n ** 29n - highProduct(half, x));
    x = wrap(x + scale(highProduct(x, error), 2));
  }
  return x;
}

/** 1 / (1 + a), without integer bits. */
function reciprocalOfOnePlus(a: bigint): bigint {
  return scale(twiceReciprocalOfOnePlus(a), 1);
}

/** (1 - a) / (1 + a), without integer bits. */
function oneMinusOverOnePlus(a: bigint): bigint {
  return scale(wrap(twiceReciprocalOfOnePlus(a) - 2n ** 29n), 2);
}

/** The logistic function of a number with four integer bits, without integer bits. */
export function logisticOf(a: bigint): bigint {
  if (a === 0n) return 2n ** 30n;
  const positive = reciprocalOfOnePlus(expOfNegative(a > 0n ? -a : a, 4));
  return a > 0n ? positive : int32Max - positive;
}

/** tanh of a number with four integer bits, without integer bits. */
export function tanhOf(a: bigint): bigint {
  if (a === 0n) return 0n;
  const magnitude = oneMinusOverOnePlus(expOfNegative(a > 0n ? -a : a, 5));
  return a > 0n ? magnitude : -magnitude;
}

/** 2^n / x for x with `integerBits` bits before the point; n is the bits of x above 1. */
function reciprocal(
  x: bigint,
  integerBits: number,
): { readonly scale: bigint; readonly bitsOverUnit: number } {
  const leadingZeros = 32 - x.toString(2).length;
  const fraction = (x << BigInt(leadingZeros)) - 2n ** 31n;
  return { scale: reciprocalOfOnePlus(fraction), bitsOverUnit: integerBits - leadingZeros };
}

/** Softmax over one row of bytes. */
export function softmaxOf(row: Int8Array, beta: number, inputScale: number): Int8Array {
  const multiplier = toMultiplier(Math.min(beta * inputScale * 2 ** 26, 2 ** 31 - 1));
  const smallest = -inputRadius(5, multiplier.shift);
  const maximum = Math.max(...row);
  const exponentials = Array.from(row, (value) => {
    const difference = value - maximum;
    return difference < smallest
      ? undefined
      : expOfNegative(BigInt(applyMultiplier(difference, multiplier)), 5);
  });
  let sum = 0n;
  for (const e of exponentials) if (e !== undefined) sum += roundingShift(e, 12n);
  const { scale, bitsOverUnit } = reciprocal(sum, 12);
  return Int8Array.from(exponentials, (e) => {
    if (e === undefined) return -128;
    const unsigned = roundingShift(highProduct(scale, e), BigInt(bitsOverUnit + 31 - 8));
    return clampInt8(Number(unsigned) - 128);
  });
}

/** The logistic function or tanh of one byte; beyond the radius the result is at its end. */
export function sigmoidOf(kind: 'logistic' | 'tanh', input: number, inputScale: number): number {
  const multiplier = toMultiplier(inputScale * 2 ** 27);
  const radius = inputRadius(4, multiplier.shift);
  if (input <= -radius) return -128;
  if (input >= radius) return 127;
  const argument = BigInt(applyMultiplier(input, multiplier));
  return kind === 'logistic'
    ? clampInt8(Number(roundingShift(logisticOf(argument), 23n)) - 128)
    : clampInt8(Number(roundingShift(tanhOf(argument), 24n)));
}

/** The largest input that the fixed-point functions take after scaling. */
function inputRadius(integerBits: number, shift: number): number {
  return Math.floor(((2 ** integerBits - 1) * 2 ** (31 - integerBits)) / 2 ** shift);
}

export function clampInt8(value: number): number {
  return Math.max(-128, Math.min(127, value));
}
