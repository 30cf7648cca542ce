import type { AffineQuantization, Graph, TensorId } from '../graph/graph.js';
import { affineForRange } from '../quantize/affine-range.js';
import type { RealRange } from './ranges/index.js';
import { fixedOutput, scaleGroups } from './shared-scales.js';

/**
 * The int8 quantization of every activation. Tensors that an operator only copies or compares share one, as TensorFlow
 * Lite's specification demands; softmax, logistic and tanh have the ones that it prescribes.
 * @param ranges of every activation
 */
export function activationScales(
  graph: Graph,
  ranges: ReadonlyMap<TensorId, RealRange>,
): ReadonlyMap<TensorId, AffineQuantization> {
  const groups = scaleGroups(graph);
  const scales = new Map<number, AffineQuantization>();
  for (const group of new Set(groups.values())) {
    const members = [...ranges].filter(([id]) => groups.get(id) === group);
    const minimum = Math.min(...members.map(([, range]) => range.minimum));
    const maximum = Math.max(...members.map(([, range]) => range.maximum));
    scales.set(group, affineForRange(minimum, maximum));
  }
  for (const node of graph.nodes) {
    const quantization = fixedOutput(node);
    if (quantization) scales.set(groups.get(node.outputs[0])!, quantization);
  }
  return new Map([...groups].map(([id, group]) => [id, scales.get(group)!]));
}
