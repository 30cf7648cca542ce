/**
 * Linear quantization as in TensorFlow Lite's specification: real = scale · (stored − zero point).
 * With one scale it holds for the whole tensor, else there is one for each index along `axis`.
 */
export interface LinearScale {
  readonly scales: Float32Array | Float64Array;
  /** One zero point for each scale. Absent where all are zero, as for every weight and bias. */
  readonly zeroPoints?: Int32Array;
  /** The dimension that `scales` runs along; meaningless with a single scale. */
  readonly axis: number;
}

/**
 * Decodes linearly quantized integers.
 * @param shape the tensor's dimensions, needed to find each element's index along the axis
 */
export function decodeLinear(
  values: Int8Array | Int16Array | Int32Array,
  shape: readonly number[],
  { scales, zeroPoints, axis }: LinearScale,
): Float32Array {
  const channels = scales.length;
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const reals = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const channel = channels === 1 ? 0 : Math.floor(i / inner) % channels;
    reals[i] = scales[channel] * (values[i] - (zeroPoints?.[channel] ?? 0));
  }
  return reals;
}
