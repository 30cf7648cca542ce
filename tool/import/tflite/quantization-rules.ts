import type { AffineQuantization, Node, Tensor } from '../../graph/graph.js';
import { prescribedOutputs, scalePreservingOperators } from '../../quantize/specification.js';
import { UnsupportedLayer } from '../unsupported.js';

/** Difference of scales that TensorFlow Lite takes for none. */
const scaleTolerance = 1e-6;

/**
 * Checks an operator's tensors against TensorFlow Lite's quantization specification, which kernels rely on.
 * @throws UnsupportedLayer
 */
export function checkQuantization(
  operator: Node['operator'],
  inputs: readonly Tensor[],
  output: AffineQuantization | undefined,
): void {
  if (inputs.some(({ quantization }) => (quantization === undefined) !== (output === undefined))) {
    throw new UnsupportedLayer(
      'it mixes int8 and float activations',
      'a fully int8 or a float model (`supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]`)',
    );
  }
  if (!output) return;
  const rule = prescribedOutputs[operator];
  if (rule && (rule.scale !== output.scale || rule.zeroPoint !== output.zeroPoint)) {
    throw new UnsupportedLayer(
      `its output must have the scale ${rule.scale} and zero point ${rule.zeroPoint}`,
    );
  }
  const differs = ({ quantization }: Tensor) =>
    quantization?.kind !== 'affine' ||
    quantization.zeroPoint !== output.zeroPoint ||
    Math.abs(quantization.scale - output.scale) > scaleTolerance;
  if (scalePreservingOperators.has(operator) && inputs.some(differs)) {
    throw new UnsupportedLayer('its inputs and output are quantized differently');
  }
}
