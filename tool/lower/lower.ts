import { UserError } from '../errors.js';
import { elementCount, type Graph, type Node, type Tensor, type TensorId } from '../graph/graph.js';
import { selectKernel } from '../kernels/index.js';
import type { LayerOf } from '../kernels/kernel.js';
import { operators } from '../operators/index.js';
import { roomForScratch } from '../program/memory.js';
import { cIdentifier } from '../program/names.js';
import type { BufferId, KernelCall, Layer, Port, Program, Target } from '../program/program.js';
import { elementBytes } from '../quantize/stored.js';
import { ConstantPool, callBuilder } from './call-builder.js';
import { hashProgram } from './hash.js';
import { type BufferRequest, type Overlap, planMemory } from './memory-plan.js';

/**
 * Turns a quantized graph into a program: chooses a kernel for every layer, lets it pack its weights, and plans the
 * arena.
 * @throws UserError of kind `model` where a tensor is not quantized or no kernel computes a layer
 */
export function lower(graph: Graph, target: Target): Program {
  requireQuantized(graph);
  const tight = lowerWithin(graph, target, () => 0);
  // Where the plan leaves room, kernels may work faster in more memory, as long as the arena does not grow.
  const roomy = lowerWithin(graph, target, (layer) => roomForScratch(tight, layer));
  return roomy.arenaBytes <= tight.arenaBytes ? roomy : tight;
}

/** @param spare bytes of working memory that a layer may take, by its index */
function lowerWithin(graph: Graph, target: Target, spare: (layer: number) => number): Program {
  const buffers = new BufferTable(graph);
  const pool = new ConstantPool();
  const layers = graph.nodes.map((node, index) =>
    lowerNode({ graph, target, buffers, pool, spare }, node, index),
  );
  const plan = planMemory(buffers.requests, overlapsOf(layers, buffers));
  const program = {
    name: cIdentifier(graph.name),
    target,
    layers,
    constants: pool.constants,
    buffers: buffers.requests.map((request, index) => ({ ...request, offset: plan.offsets[index] })),
    arenaBytes: plan.arenaBytes,
    inputs: graph.inputs.map((id) => portOf(graph, id, buffers)),
    outputs: graph.outputs.map((id) => portOf(graph, id, buffers)),
  };
  return { ...program, hash: hashProgram(program) };
}

interface Lowering {
  readonly graph: Graph;
  readonly target: Target;
  readonly buffers: BufferTable;
  readonly pool: ConstantPool;
  readonly spare: (layer: number) => number;
}

function lowerNode(lowering: Lowering, node: Node, index: number): Layer {
  const { graph, buffers } = lowering;
  const inputs = node.inputs.map((id) => graph.tensors[id]);
  const output = graph.tensors[node.outputs[0]];
  const weights = inputs.find(({ constant }) => constant !== undefined);
  return {
    name: node.name,
    operator: operators[node.operator].title,
    encoding: weights?.constant?.encoding ?? 'none',
    outputShape: output.shape,
    macs: macsOf(node, inputs, output),
    output: buffers.of(node.outputs[0]),
    call: node.operator === 'reshape' ? undefined : callFor(lowering, { node, inputs, output }, index),
  };
}

function macsOf<O extends Node['operator']>(node: Node, inputs: readonly Tensor[], output: Tensor): number {
  const operator = operators[node.operator as O];
  return operator.macs(node as Extract<Node, { operator: O }>, inputs, output);
}

function callFor(lowering: Lowering, layer: LayerOf<Node['operator']>, index: number): KernelCall {
  const { graph, target, buffers, pool, spare } = lowering;
  const { node } = layer;
  const kernel = selectKernel(layer, target);
  if (!kernel) {
    throw new UserError(
      'model',
      `layer ${node.name}: no kernel computes this ${operators[node.operator].title} on ${target.core}`,
      'Run `edgec check` on the model: it lists the operators and the limits of each.',
    );
  }
  const dataInputs = node.inputs.filter((id) => graph.tensors[id].constant === undefined);
  const request = kernel.lower(
    layer,
    callBuilder({
      layerName: cIdentifier(node.name),
      inputBuffers: dataInputs.map((id) => buffers.of(id)),
      outputBuffer: buffers.of(node.outputs[0]),
      features: target.features,
      spareBytes: spare(index),
      addScratch: (name, bytes) => buffers.addScratch(`${node.name} ${name}`, bytes, index),
      pool,
    }),
  );
  return { kernel: kernel.name, ...request };
}

/** Where a layer's output may lie over its first input: the kernel allows it, and nobody needs the input later. */
function overlapsOf(layers: readonly Layer[], buffers: BufferTable): Overlap[] {
  return layers.flatMap(({ call, output }, index) => {
    if (call?.inputLag === undefined && !call?.inPlace) return [];
    const inputs = call.arguments.flatMap((argument) => (argument.kind === 'input' ? [argument.buffer] : []));
    const [input, ...others] = inputs;
    const isLastUse = buffers.requests[input].lastLayer === index;
    if (!isLastUse || others.includes(input)) return [];
    return [{ input, output, lag: call.inputLag ?? Infinity, inPlace: call.inPlace }];
  });
}

/**
 * The buffers of a program: one for every activation, with the layers between which it is needed. A reshape has the
 * buffer of its input.
 */
class BufferTable {
  readonly requests: BufferRequest[] = [];
  private readonly byTensor = new Map<TensorId, BufferId>();

  constructor(graph: Graph) {
    for (const id of graph.inputs) this.add(graph, id, 0);
    graph.nodes.forEach((node, index) => {
      const inputs = node.inputs.filter((id) => graph.tensors[id].constant === undefined);
      for (const id of inputs) this.extend(this.of(id), index);
      const [output] = node.outputs;
      if (node.operator === 'reshape') this.byTensor.set(output, this.of(inputs[0]));
      else this.add(graph, output, index);
      this.extend(this.of(output), index);
    });
    // Outputs outlive the last layer, so that none is overwritten by another.
    for (const id of graph.outputs) this.extend(this.of(id), graph.nodes.length);
  }

  of(tensor: TensorId): BufferId {
    const buffer = this.byTensor.get(tensor);
    if (buffer === undefined) throw new Error(`tensor ${tensor} is read before it is written`);
    return buffer;
  }

  addScratch(name: string, bytes: number, layer: number): BufferId {
    return this.requests.push({ name, bytes, firstLayer: layer, lastLayer: layer }) - 1;
  }

  private add(graph: Graph, id: TensorId, firstLayer: number): void {
    const { name, shape, quantization } = graph.tensors[id];
    const bytes = elementCount(shape) * elementBytes(quantization);
    const request = { name, bytes, firstLayer, lastLayer: firstLayer };
    this.byTensor.set(id, this.requests.push(request) - 1);
  }

  private extend(buffer: BufferId, lastLayer: number): void {
    this.requests[buffer] = { ...this.requests[buffer], lastLayer };
  }
}

function portOf(graph: Graph, id: TensorId, buffers: BufferTable): Port {
  const { name, shape, quantization } = graph.tensors[id];
  if (!quantization) throw new Error(`tensor ${name} is not quantized`);
  return { name, shape, quantization, buffer: buffers.of(id) };
}

function requireQuantized(graph: Graph): void {
  for (const node of graph.nodes) {
    for (const id of [...node.inputs, ...node.outputs]) {
      const { name, constant, quantization } = graph.tensors[id];
      const isReal = constant ? constant.encoding === 'float32' : quantization === undefined;
      if (!isReal) continue;
      throw new UserError(
        'model',
        `layer ${node.name}: tensor ${name} holds real numbers`,
        'Quantize the model first: give samples to calibrate with (`--calibrate <samples>` or `--data <samples>`).',
      );
    }
  }
}
