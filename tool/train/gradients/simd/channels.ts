import { advance, type Code, f32x4, i32, type Local, repeat } from '../../../float/simd/code.js';
import { type WasmFunction, wasmFunction } from '../../../float/simd/module.js';

/** Of a loop over the pixels of 4 · `vectors` channels: what is held in registers meanwhile, and what is done at each. */
type Write = (
  vectors: readonly number[],
  own: Readonly<Record<string, Local>>,
  declare: () => Local,
) => { readonly before: readonly Code[]; readonly at: readonly Code[]; readonly after: readonly Code[] };

/**
 * @param pointers parameters that move from pixel to pixel, by `step` bytes
 * @param held parameters that point at one number for each channel
 */
function overPixels(
  name: string,
  vectors: number,
  pointers: readonly string[],
  held: readonly string[],
  write: Write,
): WasmFunction {
  return wasmFunction(`${name}${4 * vectors}`, [...pointers, ...held, 'step', 'pixels'], (own, declare) => {
    const all = Array.from({ length: vectors }, (_, vector) => vector);
    const { before, at, after } = write(all, own, () => declare('v128'));
    const next = pointers.map((pointer) => advance(own[pointer], own.step.get));
    return [...before, repeat(own.pixels, ...at, ...next), ...after];
  });
}

const load = (pointer: Local, vector: number) => f32x4.load(pointer.get, 16 * vector);
const store = (pointer: Local, vector: number, value: Code) => f32x4.store(pointer.get, value, 16 * vector);

/** To the sums of each channel adds dy of the pixels, and dy · (x − mean). */
export const centeredProductSums = (vectors: number) =>
  overPixels('centeredProducts', vectors, ['x', 'dy'], ['mean', 'sums', 'products'], (all, own, declare) => {
    const [mean, sum, product] = [all.map(declare), all.map(declare), all.map(declare)];
    const dy = declare();
    return {
      before: all.flatMap((i) => [
        mean[i].set(load(own.mean, i)),
        sum[i].set(load(own.sums, i)),
        product[i].set(load(own.products, i)),
      ]),
      at: all.flatMap((i) => [
        dy.set(load(own.dy, i)),
        sum[i].set(f32x4.add(sum[i].get, dy.get)),
        product[i].set(f32x4.add(product[i].get, f32x4.mul(dy.get, f32x4.sub(load(own.x, i), mean[i].get)))),
      ]),
      after: all.flatMap((i) => [store(own.sums, i, sum[i].get), store(own.products, i, product[i].get)]),
    };
  });

/** To the sums of each channel adds x − origin of the pixels, and the square of that. */
export const momentSums = (vectors: number) =>
  overPixels('moments', vectors, ['x'], ['origin', 'sums', 'squares'], (all, own, declare) => {
    const [origin, sum, square] = [all.map(declare), all.map(declare), all.map(declare)];
    const x = declare();
    return {
      before: all.flatMap((i) => [
        origin[i].set(load(own.origin, i)),
        sum[i].set(load(own.sums, i)),
        square[i].set(load(own.squares, i)),
      ]),
      at: all.flatMap((i) => [
        x.set(f32x4.sub(load(own.x, i), origin[i].get)),
        sum[i].set(f32x4.add(sum[i].get, x.get)),
        square[i].set(f32x4.add(square[i].get, f32x4.mul(x.get, x.get))),
      ]),
      after: all.flatMap((i) => [store(own.sums, i, sum[i].get), store(own.squares, i, square[i].get)]),
    };
  });

/** y = x · scale + shift, both by channel. */
export const affine = (vectors: number) =>
  overPixels('affine', vectors, ['x', 'y'], ['scale', 'shift'], (all, own, declare) => {
    const [scale, shift] = [all.map(declare), all.map(declare)];
    return {
      before: all.flatMap((i) => [scale[i].set(load(own.scale, i)), shift[i].set(load(own.shift, i))]),
      at: all.map((i) => store(own.y, i, f32x4.add(f32x4.mul(load(own.x, i), scale[i].get), shift[i].get))),
      after: [],
    };
  });

/** z = x · scaleX + y · scaleY + shift, all by channel. */
export const affinePair = (vectors: number) =>
  overPixels('affinePair', vectors, ['x', 'y', 'z'], ['scaleX', 'scaleY', 'shift'], (all, own, declare) => {
    const [scaleX, scaleY, shift] = [all.map(declare), all.map(declare), all.map(declare)];
    return {
      before: all.flatMap((i) => [
        scaleX[i].set(load(own.scaleX, i)),
        scaleY[i].set(load(own.scaleY, i)),
        shift[i].set(load(own.shift, i)),
      ]),
      at: all.map((i) =>
        store(
          own.z,
          i,
          f32x4.add(
            f32x4.add(f32x4.mul(load(own.x, i), scaleX[i].get), f32x4.mul(load(own.y, i), scaleY[i].get)),
            shift[i].get,
          ),
        ),
      ),
      after: [],
    };
  });

/** dx = dy where x > 0, else 0, for four elements at a time. */
export const reluGradient = wasmFunction('reluGradient', ['x', 'dy', 'dx', 'vectors'], (own) => [
  repeat(
    own.vectors,
    f32x4.store(own.dx.get, f32x4.whereAboveZero(f32x4.load(own.dy.get), f32x4.load(own.x.get))),
    ...[own.x, own.dy, own.dx].map((pointer) => advance(pointer, i32.of(16))),
  ),
]);
