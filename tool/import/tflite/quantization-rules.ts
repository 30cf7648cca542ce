import type { Node, Quantization, Tensor } from '../../graph/graph.js';
import { UnsupportedLayer } from '../unsupported.js';

/** Operators that move or compare stored integers and cannot rescale them. */
const keepsScale: ReadonlySet<Node['operator']> = new Set([
  'averagePool2d',
  'maxPool2d',
  'concatenation',
  'pad',
  'reshape',
]);

/** Output quantizations that TensorFlow Lite's specification prescribes. */
const prescribed: Partial<Record<Node['operator'], Omit<Quantization, 'kind'>>> = {
  softmax: { scale: 1 / 256, zeroPoint: -128 },
  logistic: { scale: 1 / 256, zeroPoint: -128 },
  tanh: { scale: 1 / 128, zeroPoint: 0 },
};

/**
 * Checks an operator's tensors against TensorFlow Lite's quantization specification, which kernels rely on.
 * @throws UnsupportedLayer
 */
export function checkQuantization(
  operator: Node['operator'],
  inputs: readonly Tensor[],
  output: Quantization | undefined,
): void {
  if (inputs.some(({ quantization }) => (quantization === undefined) !== (output === undefined))) {
    throw new UnsupportedLayer(
      'it mixes int8 and float activations',
      'a fully int8 or a float model (`supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]`)',
    );
  }
  if (!output) return;
  const rule = prescribed[operator];
  if (rule && (rule.scale !== output.scale || rule.zeroPoint !== output.zeroPoint)) {
    throw new UnsupportedLayer(
      `its output must have the scale ${rule.scale} and zero point ${rule.zeroPoint}`,
    );
  }
  const differs = ({ quantization }: Tensor) =>
    quantization?.scale !== output.scale || quantization.zeroPoint !== output.zeroPoint;
  if (keepsScale.has(operator) && inputs.some(differs)) {
    throw new UnsupportedLayer('its inputs and output are quantized differently');
  }
}
