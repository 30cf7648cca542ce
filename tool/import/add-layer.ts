import type { Encoded } from '../encodings/index.js';
import type { OperatorNode } from '../graph/attributes.js';
import { addNode, addTensor, type Draft, producerOf, readersOf, replaceNode } from '../graph/draft.js';
import type { Node, Quantization, TensorId } from '../graph/graph.js';
import { operatorOf } from '../operators/index.js';
import { sameShape } from '../operators/shapes.js';

/** A layer to be added: the operator with its name and what it reads. */
export type Layer = OperatorNode & { readonly name: string; readonly inputs: readonly TensorId[] };

/**
 * Adds a layer with its output, whose shape the operator infers and which is named like the layer.
 * @param declared the output's shape where the operator leaves it open, as a reshape does
 * @returns the output
 * @throws UserError where the inputs do not fit the layer
 */
export function addLayer(
  draft: Draft,
  layer: Layer,
  quantization?: Quantization,
  declared: readonly number[] = [],
): TensorId {
  const node: Node = { ...layer, outputs: [] };
  const inputs = layer.inputs.map((id) => draft.tensors[id]);
  const shape = operatorOf(node).outputShape(node, inputs, declared);
  const output = addTensor(draft, { name: layer.name, shape, quantization });
  addNode(draft, { ...node, outputs: [output] });
  return output;
}

/** Adds a constant tensor. */
export function addConstant(
  draft: Draft,
  name: string,
  shape: readonly number[],
  constant: Encoded,
): TensorId {
  return addTensor(draft, { name, shape, constant });
}

/** Adds a reshape that the model asks for. */
export function addReshape(draft: Draft, name: string, input: TensorId, shape: readonly number[]): TensorId {
  const { quantization } = draft.tensors[input];
  return addLayer(draft, { operator: 'reshape', name, inputs: [input], attributes: {} }, quantization, shape);
}

/**
 * A tensor's elements under another shape, for layers that want it so. Looks back through reshapes before it adds
 * one, so that a chain of 1-D layers, each wrapped in reshapes, stays a chain of layers.
 */
export function reshaped(draft: Draft, tensor: TensorId, shape: readonly number[]): TensorId {
  const source = viewsOf(draft, tensor).at(-1)!;
  return (
    viewOf(draft, tensor, shape) ?? addReshape(draft, `${draft.tensors[source].name}_reshaped`, source, shape)
  );
}

/**
 * The image that a 1-D sequence was made from by reshapes, or the tensor itself. Layers to whom dimensions do not matter
 * read it, so that they stay next to the convolution that they may be folded into.
 */
export function imageBehind(draft: Draft, tensor: TensorId): TensorId {
  const { shape } = draft.tensors[tensor];
  return (shape.length === 3 ? viewOf(draft, tensor, [1, 1, shape[1], shape[2]]) : undefined) ?? tensor;
}

/** A tensor of the wanted shape with the same elements: the tensor itself or one that it was reshaped from. */
export function viewOf(draft: Draft, tensor: TensorId, shape: readonly number[]): TensorId | undefined {
  return viewsOf(draft, tensor).find((view) => sameShape(draft.tensors[view].shape, shape));
}

/** A tensor and those that it was reshaped from, the nearest first. */
function viewsOf(draft: Draft, tensor: TensorId): readonly TensorId[] {
  const views = [tensor];
  for (;;) {
    const producer = producerOf(draft, views[views.length - 1]);
    if (producer?.operator !== 'reshape') return views;
    views.push(producer.inputs[0]);
  }
}

/** Removes the reshapes that nothing reads. */
export function dropUnreadReshapes(draft: Draft): void {
  for (const node of [...draft.nodes].reverse()) {
    const [output] = node.outputs;
    if (node.operator !== 'reshape' || draft.outputs.includes(output)) continue;
    if (readersOf(draft, output).length === 0) replaceNode(draft, node);
  }
}
