import { editGraph } from '../../graph/draft.js';
import type { FixedPointBits, FixedPointQuantization, Graph } from '../../graph/graph.js';
import { optimise } from '../../passes/index.js';
import type { CalibrateOptions, GraphSamples } from '../calibrate.js';
import { checkFinite, realWeights } from '../layers.js';
import { freeConcatenations } from '../shared-scales.js';
import {
  type Activations,
  chooseFormats,
  type Formats,
  firstSamples,
  realActivations,
  withStoredConstants,
} from './data.js';
import { leastError, mostFractionBits } from './format.js';
import { formatOf, weightFormat } from './weights.js';

/** Whether every tensor has a format of its own, or all data share one and all weights another. */
export type Precision = 'dynamic' | 'static';

export interface FixedPointOptions extends CalibrateOptions {
  /** Of the data. */
  readonly bits: FixedPointBits;
  /** Of a layer's weights, by its name; else as many as the data have. */
  readonly weightBits?: ReadonlyMap<string, FixedPointBits>;
  readonly precision?: Precision;
  /** Whether a layer's largest weights may be clamped where the error of all together gets less. */
  readonly clamps?: boolean;
}

/** Samples that formats are chosen by. */
const formatSamples = 256;

/**
 * Post-training quantization to fixed point (Qiu et al. 2016, "Going Deeper with Embedded FPGA Platform for Convolutional
 * Neural Network", section 4): the formats of the weights first, then those of the data.
 * @param graph in real numbers
 * @param samples some that the network was made for
 * @returns the optimised graph in fixed point; its activations have the names that they have in `graph`
 * @throws UserError of kind `model` where a weight is not finite
 */
export async function quantizeToFixedPoint(
  graph: Graph,
  samples: GraphSamples,
  { bits, weightBits = new Map(), precision = 'dynamic', clamps = false, ...options }: FixedPointOptions,
): Promise<Graph> {
  checkFinite(graph);
  const prepared = freeConcatenations(optimise(graph), { all: true });
  const reals = await realActivations(prepared, firstSamples(prepared, samples, formatSamples));
  const bitsOf = (layer: string) => weightBits.get(layer) ?? bits;
  const formats =
    precision === 'static'
      ? await staticFormats(prepared, reals, bitsOf, { bits, ...options })
      : await chooseFormats(prepared, reals, weightFormats(prepared, bitsOf, clamps), { bits, ...options });
  return optimise(inFormats(prepared, formats));
}

/** The weight quantization phase: the format of every layer's weights. */
export function weightFormats(
  graph: Graph,
  bitsOf: (layer: string) => FixedPointBits,
  clamps: boolean,
): ReadonlyMap<string, FixedPointQuantization> {
  return new Map(
    [...realWeights(graph)].map(([layer, weights]) => [layer, weightFormat(weights, bitsOf(layer), clamps)]),
  );
}

/**
 * One format for all weights, in which none overflows, and one for all data: the one with which the network's outputs come
 * nearest to those in real numbers.
 */
async function staticFormats(
  graph: Graph,
  reals: Activations,
  bitsOf: (layer: string) => FixedPointBits,
  options: CalibrateOptions & { readonly bits: FixedPointBits },
): Promise<Formats> {
  const weights = realWeights(graph);
  const finest = [...weights].map(([layer, values]) => mostFractionBits(values, bitsOf(layer)));
  const fractionBits = Math.min(...finest);
  const shared = new Map([...weights.keys()].map((layer) => [layer, formatOf(bitsOf(layer), fractionBits)]));
  const { bits, report, signal } = options;
  const candidates: { readonly formats: Formats; readonly error: number }[] = [];
  for (let i = 0; i < bits; i++) {
    const only = formatOf(bits, i);
    const { fixed, ...formats } = await chooseFormats(graph, reals, shared, {
      bits,
      only,
      signal,
      report: (part) => report?.((i + part) / bits),
    });
    const error = graph.outputs.reduce((sum, id) => sum + distance(reals.get(id)!, fixed.get(id)!), 0);
    candidates.push({ formats, error });
  }
  return leastError(candidates, ({ error }) => error).formats;
}

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0);
}

function inFormats(graph: Graph, { data, weights }: Formats): Graph {
  const withWeights = graph.nodes.reduce((stored, node) => {
    const format = weights.get(node.name);
    return format
      ? withStoredConstants(stored, node, format, data.get(node.inputs[0])!.fractionBits)
      : stored;
  }, graph);
  return editGraph(withWeights, (draft) => {
    for (const [id, quantization] of data) draft.tensors[id] = { ...draft.tensors[id], quantization };
  });
}
