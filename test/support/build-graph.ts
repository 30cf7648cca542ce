import type { OperatorNode } from '../../tool/graph/attributes.js';
import { addNode, addTensor, emptyDraft, finishDraft } from '../../tool/graph/draft.js';
import type { Graph, Node, Quantization, Tensor, TensorId } from '../../tool/graph/graph.js';
import { operatorOf } from '../../tool/operators/index.js';

/** Builds small graphs for tests; shapes of outputs follow from the operators. */
export interface GraphBuilder {
  input(shape: readonly number[], quantization?: Quantization): TensorId;
  constant(shape: readonly number[], constant: NonNullable<Tensor['constant']>): TensorId;
  /** A constant of real numbers. */
  reals(shape: readonly number[], values: Iterable<number>): TensorId;
  layer(
    operator: OperatorNode,
    inputs: readonly TensorId[],
    output?: {
      readonly name?: string;
      readonly shape?: readonly number[];
      readonly quantization?: Quantization;
    },
  ): TensorId;
  finish(...outputs: readonly TensorId[]): Graph;
  shapeOf(tensor: TensorId): readonly number[];
  quantizationOf(tensor: TensorId): Quantization | undefined;
}

export function graphBuilder(name = 'test'): GraphBuilder {
  const draft = emptyDraft(name);
  const constant: GraphBuilder['constant'] = (shape, encoded) =>
    addTensor(draft, { name: 'constant', shape, constant: encoded });
  return {
    constant,
    input(shape, quantization) {
      const id = addTensor(draft, { name: 'input', shape, ...(quantization && { quantization }) });
      draft.inputs.push(id);
      return id;
    },
    reals: (shape, values) => constant(shape, { encoding: 'float32', values: Float32Array.from(values) }),
    layer(operator, inputs, { name = operator.operator, shape = [], quantization } = {}) {
      const node: Node = { ...operator, name, inputs, outputs: [] };
      const tensors = inputs.map((id) => draft.tensors[id]);
      const inferred = operatorOf(node).outputShape(node, tensors, shape);
      const output = addTensor(draft, { name, shape: inferred, ...(quantization && { quantization }) });
      addNode(draft, { ...node, outputs: [output] });
      return output;
    },
    finish(...outputs) {
      draft.outputs.push(...outputs);
      return finishDraft(draft);
    },
    shapeOf: (tensor) => draft.tensors[tensor].shape,
    quantizationOf: (tensor) => draft.tensors[tensor].quantization,
  };
}

export const noPadding = { top: 0, bottom: 0, left: 0, right: 0 };
