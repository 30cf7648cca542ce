import { nonZeros, weightsOf } from '../compress/layers.js';
import { byteLength } from '../encodings/index.js';
import { elementCount, type Graph } from '../graph/graph.js';
import { constantBytes } from '../program/memory.js';
import type { Program } from '../program/program.js';

/** What a layer with weights takes on a device. */
export interface LayerSize {
  /** In the model as it was given, and those that are not zero now. */
  readonly weights: { readonly before?: number; readonly left: number };
  /** Weights, biases and tables as they are linked. */
  readonly bytes: number;
  /** Those bytes, in bits, for each weight of the layer as it was given. */
  readonly bitsPerWeight: number;
  /** The layer's weights and biases as 32-bit floats, in relation to those bytes. */
  readonly ratio: number;
  /** Multiplications with weights that are not zero. */
  readonly macsLeft: number;
}

/**
 * The sizes of a program's layers with weights, by name.
 * @param graph what the program was made of
 * @param original the network in real numbers as it was given, where there is one
 */
export function layerSizes(program: Program, graph: Graph, original?: Graph): ReadonlyMap<string, LayerSize> {
  const sizes = new Map<string, LayerSize>();
  for (const [index, { name, macs, call }] of program.layers.entries()) {
    const node = graph.nodes.find((candidate) => candidate.name === name);
    const id = node && weightsOf(node);
    if (!node || id === undefined || !call) continue;
    const weights = elementCount(graph.tensors[id].shape);
    const left = nonZeros(graph.tensors[id]);
    const before = original && originalSize(original, name);
    const bytes = constantBytes(program, index);
    const floatBytes = before?.bytes ?? 4 * weights;
    sizes.set(name, {
      weights: { ...(before && { before: before.weights }), left },
      bytes,
      bitsPerWeight: (8 * bytes) / (before?.weights ?? weights),
      ratio: floatBytes / bytes,
      macsLeft: Math.round((macs * left) / weights),
    });
  }
  return sizes;
}

function originalSize(graph: Graph, layer: string) {
  const node = graph.nodes.find(({ name }) => name === layer);
  const id = node && weightsOf(node);
  if (!node || id === undefined) return undefined;
  const constants = node.inputs.flatMap((input) => graph.tensors[input].constant ?? []);
  return {
    weights: elementCount(graph.tensors[id].shape),
    bytes: constants.reduce((sum, constant) => sum + byteLength(constant), 0),
  };
}
