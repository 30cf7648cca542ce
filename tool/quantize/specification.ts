import type { AffineQuantization, Node, Tensor } from '../graph/graph.js';
import { sameQuantization } from './stored.js';

/** TensorFlow Lite's int8 quantization specification, as far as it binds operators: both kernels and quantizers follow. */

/** Operators whose outputs have one quantization, whatever their inputs. */
export const prescribedOutputs: { readonly [O in Node['operator']]?: AffineQuantization } = {
  softmax: { kind: 'affine', scale: 1 / 256, zeroPoint: -128 },
  logistic: { kind: 'affine', scale: 1 / 256, zeroPoint: -128 },
  tanh: { kind: 'affine', scale: 1 / 128, zeroPoint: 0 },
};

/** Operators that move or compare stored values: their inputs and their output are quantized alike. */
export const scalePreservingOperators: ReadonlySet<Node['operator']> = new Set([
  'averagePool2d',
  'maxPool2d',
  'concatenation',
  'pad',
  'reshape',
]);

/** Whether an operator's activations are quantized as the specification binds it. */
export function followsSpecification(
  operator: Node['operator'],
  inputs: readonly Tensor[],
  output: Tensor,
): boolean {
  const prescribed = prescribedOutputs[operator];
  if (prescribed) return sameQuantization(output.quantization, prescribed);
  return (
    !scalePreservingOperators.has(operator) ||
    inputs.every(({ quantization }) => sameQuantization(quantization, output.quantization))
  );
}
