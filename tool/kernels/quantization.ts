import type { AffineQuantization, Tensor } from '../graph/graph.js';

/** Whether an activation is quantized with this scale and zero point. */
export function hasQuantization(
  { quantization }: Tensor,
  { scale, zeroPoint }: Pick<AffineQuantization, 'scale' | 'zeroPoint'>,
): boolean {
  return quantization?.scale === scale && quantization.zeroPoint === zeroPoint;
}

/** Whether all activations are quantized alike. */
export function areQuantizedAlike(tensors: readonly Tensor[]): boolean {
  return tensors.every((tensor) => hasQuantization(tensor, tensors[0].quantization!));
}
