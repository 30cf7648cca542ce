import { nonZeros, weightsOf } from '../compress/layers.js';
import { byteLength } from '../encodings/index.js';
import { elementCount, type Graph } from '../graph/graph.js';
import { constantBytes } from '../program/memory.js';
import type { Program } from '../program/program.js';

/**
 * What a layer with weights takes on a device. A layer that was decomposed is compared with all its parts together: these
 * have the same `bitsPerWeight` and `ratio`.
 */
export interface LayerSize {
  /** In the layer of the model as it was given, and those that are not zero now. */
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
 * @param origins by layer that stands in the place of one of the original, that one's name
 */
export function layerSizes(
  program: Program,
  graph: Graph,
  original?: Graph,
  origins: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, LayerSize> {
  const layers = program.layers.flatMap(({ name, macs, call }, index) => {
    const node = graph.nodes.find((candidate) => candidate.name === name);
    const id = node && weightsOf(node);
    if (!node || id === undefined || !call) return [];
    const weights = elementCount(graph.tensors[id].shape);
    const left = nonZeros(graph.tensors[id]);
    return [{ name, macs, weights, left, bytes: constantBytes(program, index) }];
  });
  const originOf = (name: string) => origins.get(name) ?? name;
  return new Map(
    layers.map(({ name, macs, weights, left, bytes }) => {
      const before = original && originalSize(original, originOf(name));
      const parts = layers.filter((other) => originOf(other.name) === originOf(name));
      const together = parts.reduce((sum, part) => sum + part.bytes, 0);
      const size: LayerSize = {
        weights: { ...(before && { before: before.weights }), left },
        bytes,
        bitsPerWeight: (8 * together) / (before?.weights ?? weights),
        ratio: (before?.bytes ?? 4 * weights) / together,
        macsLeft: Math.round((macs * left) / weights),
      };
      return [name, size];
    }),
  );
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
