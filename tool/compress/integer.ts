import { addTensor, type Draft, editGraph, replaceNode } from '../graph/draft.js';
import type { AffineQuantization, Graph, Node, TensorId } from '../graph/graph.js';
import { type OptimiseOptions, optimise } from '../passes/index.js';
import { activationScales } from './activation-scales.js';
import { type CalibrateOptions, calibrate, type GraphSamples } from './calibrate.js';
import { imageRange } from './image-range.js';
import { checkFinite, outputChannelAxis } from './layers.js';
import { widenToLeast } from './least-ranges.js';
import { type RangeChoice, type RealRange, rangeChoices } from './ranges/index.js';
import { freeConcatenations } from './shared-scales.js';
import { type ChannelScales, quantizeWeights } from './weights.js';

/** What training with rounding has settled, by the names that it has in the graph. */
export interface LearnedQuantization {
  /** By layer its weights' scales, one for each output channel or one for all; the weights are whole multiples of them. */
  readonly weightScales: ReadonlyMap<string, Float32Array>;
  /** By tensor. */
  readonly activationRanges: ReadonlyMap<string, RealRange>;
}

export interface IntegerOptions extends CalibrateOptions, OptimiseOptions {
  /** How activations' ranges are chosen; min-max unless told. */
  readonly ranges?: RangeChoice;
  /** Layers, by name, whose weights take one scale for all channels: equal real weights become equal bytes. */
  readonly oneScale?: ReadonlySet<string>;
  /** What is not to be chosen any more. The graph's batch normalizations are folded already. */
  readonly learned?: LearnedQuantization;
}

/**
 * Post-training quantization to int8 by TensorFlow Lite's specification
 * (https://ai.google.dev/edge/litert/models/quantization_spec): activations affine with one scale each, from their values
 * over the samples; weights symmetric with a scale for each output channel; biases int32.
 * @param graph in real numbers
 * @returns the optimised graph in int8; its activations have the names that they have in `graph`
 * @throws UserError of kind `model` where a weight is not finite, of kind `data` where the samples are of no use
 */
export async function quantizeToInt8(
  graph: Graph,
  samples: GraphSamples,
  { ranges: choice = rangeChoices[0], oneScale = new Set(), learned, ...options }: IntegerOptions = {},
): Promise<Graph> {
  checkFinite(graph);
  // Weights that have their scales must stay as they are until they are integers.
  const prepared = freeConcatenations(optimise(graph, { keepConstantChannels: learned !== undefined }));
  const calibration = await calibrate(prepared, samples, options);
  const ranges = new Map([...calibration].map(([id, values]) => [id, choice.choose(values)]));
  for (const [index, id] of prepared.inputs.entries()) {
    const range = imageRange(samples[index]);
    if (range) ranges.set(id, range);
  }
  for (const [id, { name, constant }] of prepared.tensors.entries()) {
    const range = constant ? undefined : learned?.activationRanges.get(name);
    if (range) ranges.set(id, range);
  }
  const scales = activationScales(prepared, widenToLeast(prepared, ranges));
  const channels = (node: Node, axis: number): ChannelScales => ({
    axis,
    ...(oneScale.has(node.name) && { isOne: true }),
    learned: learned?.weightScales.get(node.name),
  });
  return optimise(withScales(prepared, scales, channels), options);
}

/** The graph with its activations in the given scales, and its constants in those that follow. */
function withScales(
  graph: Graph,
  scales: ReadonlyMap<TensorId, AffineQuantization>,
  channels: (node: Node, axis: number) => ChannelScales,
): Graph {
  return editGraph(graph, (draft) => {
    for (const [id, quantization] of scales) draft.tensors[id] = { ...draft.tensors[id], quantization };
    for (const node of graph.nodes) {
      const axis = outputChannelAxis(node);
      if (axis !== undefined)
        replaceNode(draft, node, quantizeLayer(draft, node, channels(node, axis), scales));
    }
  });
}

function quantizeLayer(
  draft: Draft,
  node: Node,
  channels: ChannelScales,
  scales: ReadonlyMap<TensorId, AffineQuantization>,
): Node {
  const [input, weightsId, biasId] = node.inputs;
  const bias = draft.tensors[biasId];
  const weights = draft.tensors[weightsId];
  const quantized = quantizeWeights(weights, channels, bias, scales.get(input)!.scale);
  const inputs = [input, addTensor(draft, { ...weights, constant: quantized.weights })];
  if (quantized.bias) inputs.push(addTensor(draft, { ...bias, constant: quantized.bias }));
  return { ...node, inputs };
}
