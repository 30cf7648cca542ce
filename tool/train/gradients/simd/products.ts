import { advance, f32x4, repeat } from '../../../float/simd/code.js';
import { type WasmFunction, wasmFunction } from '../../../float/simd/module.js';

const parameters = [
  'sums',
  'sumsStep',
  'a',
  'aStep',
  'aRowSkip',
  'b',
  'bStep',
  'bRowSkip',
  'pixels',
  'rows',
] as const;

/**
 * Adds up, over the pixels of two images, the products of each of `height` numbers at a pixel of the first one with
 * each of 4 · `vectors` numbers at a pixel of the second one. The sums stay in registers. All steps are in bytes:
 * between the rows of sums, between pixels, and from behind the last pixel of a row to the next row.
 */
export function productSums(height: number, vectors: number): WasmFunction {
  return wasmFunction(`products${height}x${4 * vectors}`, parameters, (own, declare) => {
    const out = declare('i32');
    const left = declare('i32');
    const sums = grid(height, vectors, () => declare('v128'));
    const factors = Array.from({ length: vectors }, () => declare('v128'));
    const splat = declare('v128');
    const eachSum = (code: (row: number, vector: number) => readonly number[]) => [
      ...out.set(own.sums.get),
      ...sums.flatMap((row, i) => [...row.flatMap((_, j) => code(i, j)), ...advance(out, own.sumsStep.get)]),
    ];
    return [
      eachSum((i, j) => sums[i][j].set(f32x4.load(out.get, 16 * j))),
      repeat(
        own.rows,
        left.set(own.pixels.get),
        repeat(
          left,
          ...factors.map((factor, j) => factor.set(f32x4.load(own.b.get, 16 * j))),
          ...sums.flatMap((row, i) => [
            splat.set(f32x4.loadSplat(own.a.get, 4 * i)),
            ...row.map((sum, j) => sum.set(f32x4.add(sum.get, f32x4.mul(splat.get, factors[j].get)))),
          ]),
          advance(own.a, own.aStep.get),
          advance(own.b, own.bStep.get),
        ),
        advance(own.a, own.aRowSkip.get),
        advance(own.b, own.bRowSkip.get),
      ),
      eachSum((i, j) => f32x4.store(out.get, sums[i][j].get, 16 * j)),
    ];
  });
}

/**
 * Adds up, over the pixels of two images, the products of four channels of one with the same of the other, for `taps`
 * places in the first one, `tapStep` bytes apart.
 */
export function channelProductSums(taps: number): WasmFunction {
  return wasmFunction(`channelProducts${taps}`, [...parameters, 'tapStep'], (own, declare) => {
    const out = declare('i32');
    const left = declare('i32');
    const place = declare('i32');
    const factor = declare('v128');
    const sums = Array.from({ length: taps }, () => declare('v128'));
    const eachSum = (code: (tap: number) => readonly number[]) => [
      ...out.set(own.sums.get),
      ...sums.flatMap((_, tap) => [...code(tap), ...advance(out, own.sumsStep.get)]),
    ];
    return [
      eachSum((tap) => sums[tap].set(f32x4.load(out.get))),
      repeat(
        own.rows,
        left.set(own.pixels.get),
        repeat(
          left,
          factor.set(f32x4.load(own.b.get)),
          place.set(own.a.get),
          ...sums.flatMap((sum) => [
            sum.set(f32x4.add(sum.get, f32x4.mul(f32x4.load(place.get), factor.get))),
            advance(place, own.tapStep.get),
          ]),
          advance(own.a, own.aStep.get),
          advance(own.b, own.bStep.get),
        ),
        advance(own.a, own.aRowSkip.get),
        advance(own.b, own.bRowSkip.get),
      ),
      eachSum((tap) => f32x4.store(out.get, sums[tap].get)),
    ];
  });
}

function grid<Item>(rows: number, columns: number, item: () => Item): Item[][] {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, item));
}
