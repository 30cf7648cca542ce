import { openFloatExecutor } from '../../float/executor.js';
import { runLayer } from '../../float/layers.js';
import { editGraph } from '../../graph/draft.js';
import {
  elementCount,
  type FixedPointBits,
  type FixedPointQuantization,
  type Graph,
  type Node,
  type TensorId,
} from '../../graph/graph.js';
import type { CalibrateOptions, GraphSamples } from '../calibrate.js';
import { outputChannelAxis } from '../layers.js';
import { formatError, leastError, mostFractionBits, roundedTo } from './format.js';
import { endsAtOne, fractionLimits, keepsFormat } from './rules.js';
import { encodeBias, encodeWeights, formatOf, withRoomForBias } from './weights.js';

/** The values of every activation over some samples, one sample after the other. */
export type Activations = ReadonlyMap<TensorId, Float32Array>;

/** The Q formats of a network: of the data by tensor, of the weights by layer. */
export interface Formats {
  readonly data: ReadonlyMap<TensorId, FixedPointQuantization>;
  readonly weights: ReadonlyMap<string, FixedPointQuantization>;
}

/** Numbers of all activations together that are held at once. */
const heldNumbers = 2 ** 25;

/** The first samples of as many as fit into memory with all activations. */
export function firstSamples(graph: Graph, samples: GraphSamples, most: number): GraphSamples {
  const perSample = graph.tensors.reduce(
    (sum, { shape, constant }) => sum + (constant ? 0 : elementCount(shape)),
    0,
  );
  const count = Math.max(1, Math.min(most, Math.floor(heldNumbers / perSample)));
  return samples.map((values, i) =>
    values.slice(0, count * elementCount(graph.tensors[graph.inputs[i]].shape)),
  );
}

/** What every activation holds in real numbers. */
export async function realActivations(graph: Graph, samples: GraphSamples): Promise<Activations> {
  const parts = new Map<TensorId, Float32Array[]>();
  const executor = await openFloatExecutor(graph);
  try {
    await executor.run(samples, (id, values) => {
      parts.set(id, [...(parts.get(id) ?? []), values.slice()]);
    });
  } finally {
    executor.dispose();
  }
  return new Map([...parts].map(([id, batches]) => [id, joined(batches)]));
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export interface DataOptions extends CalibrateOptions {
  readonly bits: FixedPointBits;
  /** The format of all data whose range is not known beforehand; else each has its own. */
  readonly only?: FixedPointQuantization;
}

/**
 * The data quantization phase of Qiu et al. 2016, section 4.2: greedy, layer by layer. Each layer's output, computed from what
 * the layers before it really give in fixed point, takes the fraction bits that bring it nearest to what it is in real
 * numbers: least Σ |x_float − x_fixed|.
 * @param graph in real numbers
 * @param reals its activations
 * @param weights formats by layer; those with large biases come back with fewer fraction bits
 * @returns the formats, and what the activations hold in fixed point
 */
export async function chooseFormats(
  graph: Graph,
  reals: Activations,
  weights: ReadonlyMap<string, FixedPointQuantization>,
  { bits, only, report, signal }: DataOptions,
): Promise<Formats & { readonly fixed: Activations }> {
  const data = new Map<TensorId, FixedPointQuantization>();
  const settled = new Map(weights);
  const fixed = new Map<TensorId, Float32Array>();
  const [input] = graph.inputs;
  const samples = reals.get(input)!.length / elementCount(graph.tensors[input].shape);
  const settle = (id: TensorId, values: Float32Array, format: FixedPointQuantization) => {
    data.set(id, format);
    fixed.set(id, roundedTo(values, format));
  };
  for (const id of graph.inputs) {
    const values = reals.get(id)!;
    settle(id, values, only ?? nearest(values, values, bits));
  }
  for (const [index, node] of graph.nodes.entries()) {
    signal?.throwIfAborted();
    report?.(index / graph.nodes.length);
    const inputs = node.inputs.filter((id) => !graph.tensors[id].constant);
    const fractions = inputs.map((id) => data.get(id)!.fractionBits);
    const own = settled.get(node.name);
    const weight = own && withRoomForBias(own, graph.tensors[node.inputs[2]], fractions[0]);
    if (weight) settled.set(node.name, weight);
    const stored = weight ? withStoredConstants(graph, node, weight, fractions[0]) : graph;
    const values = await runLayer(
      stored,
      node,
      inputs.map((id) => fixed.get(id)!),
      samples,
    );
    const [output] = node.outputs;
    const limits = fractionLimits(node, fractions, weight?.fractionBits);
    const format = (): FixedPointQuantization => {
      if (keepsFormat(node)) return data.get(inputs[0])!;
      if (endsAtOne(node)) return formatOf(bits, bits - 1);
      if (only) return only;
      const joint = concatenationBehind(graph, node);
      if (joint !== undefined) return nearest(reals.get(joint)!, reals.get(joint)!, bits);
      return nearest(reals.get(output)!, values, bits, { ...limits, clamps: !decides(graph, output) });
    };
    settle(output, values, format());
  }
  return { data, weights: settled, fixed };
}

/** Formats around the finest that holds all values: some clamp few values and say more of the others. */
const coarser = 2;
const finer = 3;

function nearest(
  wanted: Float32Array,
  values: Float32Array,
  bits: FixedPointBits,
  { least, most, clamps } = { least: -Infinity, most: Infinity, clamps: true },
): FixedPointQuantization {
  const finest = mostFractionBits(wanted, bits);
  const candidates = Array.from({ length: coarser + 1 + (clamps ? finer : 0) }, (_, i) =>
    formatOf(bits, Math.min(most, Math.max(least, finest - coarser + i))),
  );
  return leastError(candidates, (format) => formatError(wanted, values, format));
}

/** Whether a network's answer is the largest of these numbers: among clamped ones there would be none. */
function decides(graph: Graph, id: TensorId): boolean {
  return (
    graph.outputs.includes(id) ||
    graph.nodes.some(({ operator, inputs }) => operator === 'softmax' && inputs.includes(id))
  );
}

/** The output of the concatenation that a requantization stands in front of: what goes into it has one format. */
function concatenationBehind(graph: Graph, node: Node): TensorId | undefined {
  if (node.operator !== 'requantize') return undefined;
  const reader = graph.nodes.find(({ inputs }) => inputs.includes(node.outputs[0]));
  return reader?.operator === 'concatenation' ? reader.outputs[0] : undefined;
}

/** The graph with one layer's weights and bias as they are stored. */
export function withStoredConstants(
  graph: Graph,
  node: Node,
  weight: FixedPointQuantization,
  inputFractionBits: number,
): Graph {
  const [, weightsId, biasId] = node.inputs;
  return editGraph(graph, (draft) => {
    const weights = draft.tensors[weightsId];
    const constant = encodeWeights(weights, outputChannelAxis(node)!, weight);
    draft.tensors[weightsId] = { ...weights, constant };
    if (biasId === undefined) return;
    const bias = draft.tensors[biasId];
    const fractionBits = inputFractionBits + weight.fractionBits;
    draft.tensors[biasId] = { ...bias, constant: encodeBias(bias, fractionBits) };
  });
}
