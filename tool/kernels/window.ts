import type { Argument, CallBuilder, LayerOf } from './kernel.js';

/** The numbers of a filter window moved over an image. */
export interface WindowShape {
  readonly input: ImageShape;
  readonly output: ImageShape;
  readonly filter: Size;
  readonly stride: Size;
  readonly dilation: Size;
  readonly paddingTop: number;
  readonly paddingLeft: number;
}

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

export interface ImageShape extends Size {
  readonly channels: number;
}

/** The window of a convolution. */
export function windowShape({
  node,
  inputs,
  output,
}: LayerOf<'conv2d'> | LayerOf<'depthwiseConv2d'>): WindowShape {
  const { strides, dilations, padding } = node.attributes;
  const [, filterRows, filterColumns] = inputs[1].shape;
  return {
    input: imageShape(inputs[0].shape),
    output: imageShape(output.shape),
    filter: { rows: filterRows, columns: filterColumns },
    stride: { rows: strides[0], columns: strides[1] },
    dilation: { rows: dilations[0], columns: dilations[1] },
    paddingTop: padding.top,
    paddingLeft: padding.left,
  };
}

/** A fully connected layer as a convolution of a single pixel. */
export function pixelWindow(inputs: number, outputs: number): WindowShape {
  const one = { rows: 1, columns: 1 };
  return {
    input: { ...one, channels: inputs },
    output: { ...one, channels: outputs },
    filter: one,
    stride: one,
    dilation: one,
    paddingTop: 0,
    paddingLeft: 0,
  };
}

function imageShape([, rows, columns, channels]: readonly number[]): ImageShape {
  return { rows, columns, channels };
}

/** The window as arguments, in the order in which the C kernels take them. */
export function windowArguments(window: WindowShape, builder: CallBuilder): Argument[] {
  const size = (name: string, { rows, columns }: Size) => [
    builder.shape(`${name}_rows`, rows),
    builder.shape(`${name}_columns`, columns),
  ];
  const image = (name: string, shape: ImageShape) => [
    ...size(name, shape),
    builder.shape(`${name}_channels`, shape.channels),
  ];
  return [
    ...image('input', window.input),
    ...image('output', window.output),
    ...size('filter', window.filter),
    ...size('stride', window.stride),
    ...size('dilation', window.dilation),
    builder.shape('padding_top', window.paddingTop),
    builder.shape('padding_left', window.paddingLeft),
  ];
}

/** Whether some window reaches outside the image. */
export function reachesPadding(window: WindowShape): boolean {
  const { input, output, filter, stride, dilation, paddingTop, paddingLeft } = window;
  const exceeds = (axis: 'rows' | 'columns', padding: number) =>
    padding > 0 || (output[axis] - 1) * stride[axis] + (filter[axis] - 1) * dilation[axis] >= input[axis];
  return exceeds('rows', paddingTop) || exceeds('columns', paddingLeft);
}

/**
 * The first byte of the input that the window reads for an output pixel; `Infinity` where it lies in the padding.
 */
export function firstByteRead(window: WindowShape, row: number, column: number): number {
  const { input, filter, stride, dilation } = window;
  const y = firstInside(row * stride.rows - window.paddingTop, dilation.rows, filter.rows, input.rows);
  const x = firstInside(
    column * stride.columns - window.paddingLeft,
    dilation.columns,
    filter.columns,
    input.columns,
  );
  return (y * input.columns + x) * input.channels;
}

function firstInside(start: number, dilation: number, taps: number, size: number): number {
  const tap = start < 0 ? Math.ceil(-start / dilation) : 0;
  const position = start + tap * dilation;
  return tap < taps && position < size ? position : Infinity;
}
