import { elementCount as encodedElementCount, encodingProblem, isEncoding } from '../encodings/index.js';
import { UserError } from '../errors.js';
import { arities } from './arity.js';
import {
  elementCount,
  type Graph,
  type Node,
  type Quantization,
  type Tensor,
  type TensorId,
} from './graph.js';
import { attributesProblem } from './validate-attributes.js';

/** No tensor of a network for a microcontroller has more elements; beyond it a file is damaged or foreign. */
export const maximumElements = 2 ** 28;

/**
 * Checks that a graph is sound: ids in range, nodes in an order that can be executed, names unique, constants
 * as large as their shapes, operators with the inputs and attributes they need. Whether the shapes of a
 * node's inputs and output fit each other is for the operator to say (`tool/operators`).
 * @returns the same graph
 * @throws UserError of kind `model` that names the layer or tensor
 */
export function validateGraph(graph: Graph): Graph {
  if (graph.name === '') fail('The model has no name.');
  checkUnique('tensor', graph.tensors);
  checkUnique('layer', graph.nodes);
  graph.tensors.forEach(checkTensor);
  checkPorts(graph);
  checkOrder(graph);
  for (const node of graph.nodes) checkNode(graph, node);
  return graph;
}

function fail(message: string): never {
  throw new UserError(
    'model',
    message,
    'The model file is damaged, or its importer has a defect: please report it.',
  );
}

function checkUnique(what: string, named: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of named) {
    if (name === '') fail(`A ${what} of the model has no name.`);
    if (seen.has(name)) fail(`Two ${what}s of the model are called "${name}".`);
    seen.add(name);
  }
}

function checkTensor(tensor: Tensor): void {
  const { name, shape, quantization, constant } = tensor;
  if (shape.some((size) => !Number.isInteger(size) || size < 1) || elementCount(shape) > maximumElements) {
    fail(`Tensor "${name}" has the impossible shape [${shape}].`);
  }
  if (constant) {
    checkConstant(tensor);
  } else if (shape[0] !== 1) {
    fail(`Tensor "${name}" has the shape [${shape}]: a batch of 1 must stand in front.`);
  }
  if (quantization) {
    checkQuantization(name, quantization);
  }
}

function checkConstant({ name, shape, constant }: Tensor): void {
  if (!constant) return;
  if (!isEncoding(constant.encoding))
    fail(`Constant "${name}" is stored in the unknown encoding "${constant.encoding}".`);
  const count = encodedElementCount(constant);
  if (count !== elementCount(shape)) {
    fail(`Constant "${name}" has ${count} numbers, its shape [${shape}] needs ${elementCount(shape)}.`);
  }
  if (constant.encoding === 'float32') return;
  const { scales, zeroPoints, axis } = constant;
  if (constant.shape.join() !== shape.join()) {
    fail(`Constant "${name}" is encoded as [${constant.shape}], its shape is [${shape}].`);
  }
  if (scales.length !== 1 && scales.length !== shape[axis]) {
    fail(`Constant "${name}" has ${scales.length} scales for dimension ${axis} of its shape [${shape}].`);
  }
  if (zeroPoints && zeroPoints.length !== scales.length) {
    fail(`Constant "${name}" has ${zeroPoints.length} zero points for ${scales.length} scales.`);
  }
  for (const scale of scales) checkScale(name, scale, 0);
  const problem = encodingProblem(constant);
  if (problem) fail(`Constant "${name}" (${constant.encoding}) has ${problem}.`);
}

function checkQuantization(name: string, quantization: Quantization): void {
  switch (quantization.kind) {
    case 'affine':
      checkScale(name, quantization.scale, quantization.zeroPoint);
      return;
    case 'fixedPoint': {
      const { bits, fractionBits } = quantization;
      if (![4, 8, 16].includes(bits)) fail(`Tensor "${name}" has ${bits} bits: fixed point has 4, 8 or 16.`);
      if (!Number.isInteger(fractionBits) || Math.abs(fractionBits) > mostFractionBits)
        fail(`Tensor "${name}" has the impossible number of ${fractionBits} fraction bits.`);
      return;
    }
    default:
      fail(`Tensor "${name}" is quantized in an unknown way.`);
  }
}

/** Beyond, numbers are no normal 32-bit floats. */
const mostFractionBits = 100;

function checkScale(name: string, scale: number, zeroPoint: number): void {
  if (!(scale > 0 && Number.isFinite(scale))) fail(`Tensor "${name}" has the impossible scale ${scale}.`);
  if (!Number.isInteger(zeroPoint) || zeroPoint < -128 || zeroPoint > 127) {
    fail(`Tensor "${name}" has the zero point ${zeroPoint}: int8 goes from -128 to 127.`);
  }
}

function checkPorts(graph: Graph): void {
  for (const [what, ids] of [
    ['input', graph.inputs],
    ['output', graph.outputs],
  ] as const) {
    if (ids.length === 0) fail(`The model has no ${what}.`);
    if (new Set(ids).size !== ids.length) fail(`The model has the same ${what} twice.`);
    for (const id of ids) {
      if (tensorAt(graph, id, `The model's ${what}`).constant) {
        fail(`The model's ${what} "${graph.tensors[id].name}" is a constant.`);
      }
    }
  }
}

function tensorAt(graph: Graph, id: TensorId, who: string): Tensor {
  const tensor = graph.tensors[id];
  if (!tensor) fail(`${who} is tensor ${id}, but there are ${graph.tensors.length} tensors.`);
  return tensor;
}

/** Every tensor is written once, before it is read. */
function checkOrder(graph: Graph): void {
  const ready = new Set<TensorId>(graph.inputs);
  for (const node of graph.nodes) {
    for (const id of node.inputs) {
      const tensor = tensorAt(graph, id, `An input of layer "${node.name}"`);
      if (!tensor.constant && !ready.has(id)) {
        fail(`Layer "${node.name}" reads "${tensor.name}" before any layer has written it.`);
      }
    }
    for (const id of node.outputs) {
      const tensor = tensorAt(graph, id, `The output of layer "${node.name}"`);
      if (tensor.constant || ready.has(id)) {
        fail(`Layer "${node.name}" writes "${tensor.name}", which has its value already.`);
      }
      ready.add(id);
    }
  }
  for (const id of graph.outputs) {
    if (!ready.has(id)) fail(`No layer writes the model's output "${graph.tensors[id].name}".`);
  }
}

function checkNode(graph: Graph, node: Node): void {
  const arity = arities[node.operator];
  if (!arity) fail(`Layer "${node.name}" has the unknown operator "${node.operator}".`);
  const isConstant = node.inputs.map((id) => graph.tensors[id].constant !== undefined);
  const data = isConstant.includes(true) ? isConstant.indexOf(true) : isConstant.length;
  const constants = isConstant.length - data;
  if (isConstant.slice(data).includes(false)) {
    fail(`Layer "${node.name}" (${node.operator}) has a constant before its data.`);
  }
  checkCount(node, 'data', data, arity.data);
  checkCount(node, 'constant', constants, arity.constants);
  if (node.outputs.length !== 1) fail(`Layer "${node.name}" has ${node.outputs.length} outputs, not one.`);
  const rank = graph.tensors[node.inputs[0]].shape.length;
  const problem = attributesProblem(node, rank);
  if (problem) fail(`Layer "${node.name}" (${node.operator}) has ${problem}.`);
}

function checkCount(node: Node, what: string, count: number, [least, most]: readonly [number, number]): void {
  if (count >= least && count <= most) return;
  const expected =
    least === most ? `${least}` : most === Infinity ? `${least} or more` : `${least} to ${most}`;
  fail(`Layer "${node.name}" (${node.operator}) has ${count} ${what} inputs, not ${expected}.`);
}
