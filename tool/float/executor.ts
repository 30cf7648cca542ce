import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { decode } from '../encodings/index.js';
import { elementCount, type Graph, type Node, type TensorId } from '../graph/graph.js';
import { operatorOf } from '../operators/index.js';
import { selectBackend } from './backend.js';

/** Bytes of activations, over all layers, that one batch may take. */
const batchBytes = 64 * 2 ** 20;

/** Computes a graph in real numbers. Its constants stay in the backend's memory until `dispose`. */
export interface FloatExecutor {
  /**
   * Runs samples through the graph, in batches of a suitable size.
   * @param inputs for each of the graph's inputs the samples one after the other, each in the input's shape
   * @param observe called with every activation of each batch, inputs included; `values` is a copy
   * @returns for each of the graph's outputs the samples' results one after the other
   */
  run(inputs: readonly Float32Array[], observe?: Observer): Promise<readonly Float32Array[]>;
  dispose(): void;
}

/** @param firstSample where the batch starts among all samples */
export type Observer = (tensor: TensorId, values: Float32Array, firstSample: number) => void;

/**
 * Prepares a graph for execution with TF.js. Constants are decoded, so a quantized graph computes with the real
 * numbers that its integers stand for, without rounding in between.
 */
export async function openFloatExecutor(graph: Graph): Promise<FloatExecutor> {
  await selectBackend();
  const constants = new Map<TensorId, tf.Tensor>();
  for (const [id, { constant, shape }] of graph.tensors.entries())
    if (constant) constants.set(id, tf.tensor(decode(constant), [...shape], 'float32'));

  return {
    async run(inputs, observe) {
      const samples = countSamples(graph, inputs);
      const outputs = graph.outputs.map(
        (id) => new Float32Array(samples * elementCount(graph.tensors[id].shape)),
      );
      const batch = batchSize(graph);
      for (let first = 0; first < samples; first += batch) {
        const count = Math.min(batch, samples - first);
        const results = runBatch(graph, constants, inputs, { first, count }, observe);
        for (const [index, values] of results.entries())
          outputs[index].set(values, (first * values.length) / count);
        // Lets Ctrl-C through.
        await nextTurn();
      }
      return outputs;
    },
    dispose: () => {
      for (const constant of constants.values()) constant.dispose();
      constants.clear();
    },
  };
}

/** Runs samples through a graph once; see {@link FloatExecutor.run}. */
export async function runFloat(
  graph: Graph,
  inputs: readonly Float32Array[],
  observe?: Observer,
): Promise<readonly Float32Array[]> {
  const executor = await openFloatExecutor(graph);
  try {
    return await executor.run(inputs, observe);
  } finally {
    executor.dispose();
  }
}

function runBatch(
  graph: Graph,
  constants: ReadonlyMap<TensorId, tf.Tensor>,
  inputs: readonly Float32Array[],
  { first, count }: { first: number; count: number },
  observe?: Observer,
): Float32Array[] {
  const live = new Map<TensorId, tf.Tensor>();
  const lastUse = lastUses(graph);
  const keep = (id: TensorId, tensor: tf.Tensor) => {
    live.set(id, tensor);
    observe?.(id, tensor.dataSync() as Float32Array, first);
  };
  const value = (id: TensorId) => {
    const tensor = constants.get(id) ?? live.get(id);
    if (!tensor) throw new Error(`Tensor ${id} is read before it is written.`);
    return tensor;
  };
  try {
    for (const [index, id] of graph.inputs.entries()) {
      const { shape } = graph.tensors[id];
      const size = elementCount(shape);
      const values = inputs[index].slice(first * size, (first + count) * size);
      keep(id, tf.tensor(values, [count, ...shape.slice(1)], 'float32'));
    }
    for (const [index, node] of graph.nodes.entries()) {
      const [output] = node.outputs;
      keep(
        output,
        tf.tidy(() => evaluate(node, node.inputs.map(value), graph)),
      );
      for (const id of live.keys()) {
        if ((lastUse.get(id) ?? -1) > index) continue;
        live.get(id)?.dispose();
        live.delete(id);
      }
    }
    return graph.outputs.map((id) => value(id).dataSync() as Float32Array);
  } finally {
    for (const tensor of live.values()) tensor.dispose();
  }
}

function evaluate(node: Node, inputs: readonly tf.Tensor[], graph: Graph): tf.Tensor {
  const result = operatorOf(node).evaluate(node, inputs, graph.tensors[node.outputs[0]]);
  // An operator with nothing to do may hand its input on, which is disposed of by itself.
  return inputs.includes(result) ? tf.clone(result) : result;
}

/** The last node that reads each tensor; the graph's outputs are read after all nodes. */
function lastUses({ nodes, outputs }: Graph): ReadonlyMap<TensorId, number> {
  const uses = new Map<TensorId, number>();
  for (const [index, { inputs }] of nodes.entries()) for (const id of inputs) uses.set(id, index);
  for (const id of outputs) uses.set(id, nodes.length);
  return uses;
}

function countSamples(graph: Graph, inputs: readonly Float32Array[]): number {
  const counts = graph.inputs.map(
    (id, index) => inputs[index].length / elementCount(graph.tensors[id].shape),
  );
  const [count] = counts;
  if (!Number.isInteger(count) || counts.some((other) => other !== count))
    throw new RangeError(`The inputs hold ${counts.join(', ')} samples.`);
  return count;
}

function batchSize({ tensors }: Graph): number {
  const elements = tensors.reduce(
    (sum, { shape, constant }) => sum + (constant ? 0 : elementCount(shape)),
    0,
  );
  return Math.max(1, Math.floor(batchBytes / (Float32Array.BYTES_PER_ELEMENT * elements)));
}
