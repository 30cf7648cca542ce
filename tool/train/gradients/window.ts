import * as tf from '@tensorflow/tfjs-core';

type Pair = readonly [rows: number, columns: number];

/** A window that a kernel moves over an image, in numbers. */
export interface ImageWindow {
  readonly input: Pair;
  readonly filter: Pair;
  readonly output: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Rows above and columns left of the image. */
  readonly before: Pair;
}

/** The window of TF.js's attributes for convolutions, depthwise ones included. */
export function convolutionWindow(
  x: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations, dimRoundingMode }: tf.Conv2DAttrs | tf.DepthwiseConv2dNativeAttrs,
): ImageWindow {
  const info = tf.backend_util.computeConv2DInfo(
    x as Shape4,
    filter as Shape4,
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  return windowOf(info, [info.filterHeight, info.filterWidth]);
}

/** The window of TF.js's attributes for pooling. */
export function poolingWindow(
  x: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: tf.MaxPoolAttrs | tf.AvgPoolAttrs,
): ImageWindow {
  const info = tf.backend_util.computePool2DInfo(x as Shape4, filterSize, strides, 1, pad, dimRoundingMode);
  return windowOf(info, [info.filterHeight, info.filterWidth]);
}

type Shape4 = [number, number, number, number];

function windowOf(info: tf.backend_util.Conv2DInfo, filter: Pair): ImageWindow {
  return {
    input: [info.inHeight, info.inWidth],
    filter,
    output: [info.outHeight, info.outWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    before: [info.padInfo.top, info.padInfo.left],
  };
}
