import type { Int8Encoded, Int32Encoded } from '../encodings/index.js';
import { elementCount } from '../graph/graph.js';

/**
 * The part of a quantized constant with the given indices along one dimension.
 * @param indices which to keep, in order
 */
export function takeChannels<E extends Int8Encoded | Int32Encoded>(
  encoded: E,
  axis: number,
  indices: readonly number[],
): E {
  const { shape, values, scales, zeroPoints } = encoded;
  const isPerIndex = encoded.axis === axis && scales.length > 1;
  return {
    ...encoded,
    shape: shape.with(axis, indices.length),
    values: takeIndices(values, shape, axis, indices),
    ...(isPerIndex && { scales: scales.slice(0, indices.length).map((_, i) => scales[indices[i]]) }),
    ...(isPerIndex && zeroPoints && { zeroPoints: Int32Array.from(indices, (index) => zeroPoints[index]) }),
  };
}

/** The numbers of a tensor of this shape that have the given indices along one dimension. */
export function takeIndices<V extends Float32Array | Int8Array | Int32Array>(
  values: V,
  shape: readonly number[],
  axis: number,
  indices: readonly number[],
): V {
  const inner = elementCount(shape.slice(axis + 1));
  const at = (position: number) => {
    const index = Math.floor(position / inner) % indices.length;
    const outer = Math.floor(position / (inner * indices.length));
    return (outer * shape[axis] + indices[index]) * inner + (position % inner);
  };
  const count = elementCount(shape.with(axis, indices.length));
  return values.slice(0, count).map((_, position) => values[at(position)]) as V;
}
