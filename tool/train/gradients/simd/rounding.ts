import { advance, f32x4, i32, type Local, repeat } from '../../../float/simd/code.js';
import { wasmFunction } from '../../../float/simd/module.js';

const nextVector = (...pointers: readonly Local[]) =>
  pointers.flatMap((pointer) => advance(pointer, i32.of(16)));

/** The least and the largest of every fourth element: two vectors at `extremes`. */
export const extremes = wasmFunction('extremes', ['x', 'extremes', 'vectors'], (own, declare) => {
  const [least, largest] = [declare('v128'), declare('v128')];
  return [
    least.set(f32x4.load(own.x.get)),
    largest.set(least.get),
    repeat(
      own.vectors,
      least.set(f32x4.min(least.get, f32x4.load(own.x.get))),
      largest.set(f32x4.max(largest.get, f32x4.load(own.x.get))),
      nextVector(own.x),
    ),
    f32x4.store(own.extremes.get, least.get),
    f32x4.store(own.extremes.get, largest.get, 16),
  ];
});

/** y = x, clamped, in whole multiples of a scale. At `range` stand the lowest and the highest y, and the scale. */
export const roundToSteps = wasmFunction('roundToSteps', ['x', 'y', 'range', 'vectors'], (own, declare) => {
  const [low, high, scale] = [declare('v128'), declare('v128'), declare('v128')];
  const clamped = f32x4.min(f32x4.max(f32x4.load(own.x.get), low.get), high.get);
  return [
    ...[low, high, scale].map((value, i) => value.set(f32x4.loadSplat(own.range.get, 4 * i))),
    repeat(
      own.vectors,
      f32x4.store(own.y.get, f32x4.mul(f32x4.round(f32x4.div(clamped, scale.get)), scale.get)),
      nextVector(own.x, own.y),
    ),
  ];
});

/** dx = dy where x is from the lowest to the highest number at `range`, else 0. */
export const passInside = wasmFunction(
  'passInside',
  ['x', 'dy', 'dx', 'range', 'vectors'],
  (own, declare) => {
    const [low, high] = [declare('v128'), declare('v128')];
    return [
      ...[low, high].map((value, i) => value.set(f32x4.loadSplat(own.range.get, 4 * i))),
      repeat(
        own.vectors,
        f32x4.store(
          own.dx.get,
          f32x4.whereInside(f32x4.load(own.dy.get), f32x4.load(own.x.get), low.get, high.get),
        ),
        nextVector(own.x, own.dy, own.dx),
      ),
    ];
  },
);
