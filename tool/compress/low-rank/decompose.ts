import { Matrix } from 'ml-matrix';
import type { Graph } from '../../graph/graph.js';
import type { Ranks } from './candidates.js';
import { type Link, replaceByChain } from './chain.js';
import type { Decomposable } from './layer.js';
import { approximateResponses } from './nonlinear.js';
import { type Sampling, sampleResponses } from './responses.js';
import { covarianceOf, type Rows, sum } from './rows.js';
import { decomposeSpatially, type SpatialDecomposition } from './spatial.js';
import { eigenOf, leading } from './symmetric.js';
import { columnTapsOf, sampleRowTaps, withColumnTaps } from './taps.js';

/**
 * What is approximated: responses as they are behind the activation, as they are before it, or the weights (singular value
 * decomposition).
 */
export const methods = ['nonlinear', 'linear', 'svd'] as const;
export type Method = (typeof methods)[number];

/** A graph with one more layer decomposed. */
export interface Decomposed {
  readonly graph: Graph;
  /** Of the layer's responses on the samples: 0 is exact, 1 as good as a constant. Absent where none were looked at. */
  readonly error?: number;
}

/**
 * Puts a decomposition of these ranks in the place of a layer.
 * @param graph in which layers before may be decomposed already: what they really give is what this one reads
 * @param original the responses in the original network that are to be kept
 */
export async function decomposeLayer(
  graph: Graph,
  layer: Decomposable,
  { ranks, method }: { readonly ranks: Ranks; readonly method: Method },
  original: Rows,
  sampling: Sampling,
): Promise<Decomposed> {
  if (method === 'svd') return { graph: replaceByChain(graph, layer, weightLinks(layer, ranks)) };
  const { node, response, activation } = layer;
  const now = await sampleResponses(graph, [node.name, response], sampling);
  const own = now.get(node.name)!;
  const shortcut = response === node.name ? undefined : sum(now.get(response)!, own, -1);
  const approximate = (inputs: Rows, rank: number) =>
    approximateResponses(inputs, { responses: original, shortcut, activation }, rank, method === 'linear');
  if (!ranks.spatial) {
    const { factors, error } = approximate(own, ranks.channel!);
    const { basis, combination, bias } = factors;
    // The responses that the factors read hold the layer's own bias.
    const shift = combination.mmul(basis).mmul(Matrix.columnVector(layer.bias)).to1DArray();
    const links = channelLinks(
      basis.mmul(layer.weights),
      combination,
      bias.map((value, i) => value + shift[i]),
    );
    return { graph: replaceByChain(graph, layer, links), error };
  }
  const columns = await sampleColumnTaps(graph, layer, sampling);
  const head = headLink(decomposeSpatially(layer, covarianceOf(columns)), ranks.spatial);
  const inputs = await sampleRowTaps(graph, layer, head, sampling);
  const rank = ranks.channel ?? Math.min(inputs.width, own.width);
  const { factors, error } = approximate(inputs, rank);
  const { basis, combination, bias } = factors;
  const tail = ranks.channel
    ? channelLinks(basis, combination, bias, 'columns')
    : [lastLink(combination.mmul(basis), bias)];
  return { graph: replaceByChain(graph, layer, [head, ...tail]), error };
}

async function sampleColumnTaps(graph: Graph, layer: Decomposable, sampling: Sampling): Promise<Rows> {
  const name = columnTapsOf(layer);
  return (await sampleResponses(withColumnTaps(graph, [layer]), [name], sampling)).get(name)!;
}

/** By the weights alone. */
function weightLinks(layer: Decomposable, { spatial, channel }: Ranks): readonly Link[] {
  const { weights, bias, filter } = layer;
  if (!spatial) return channelLinks(...balanced(weights, channel!), bias);
  const decomposition = decomposeSpatially(layer, Matrix.eye(filter[0] * filter[2]));
  const rows = decomposition.rows(spatial);
  const tail = channel ? channelLinks(...balanced(rows, channel), bias, 'columns') : [lastLink(rows, bias)];
  return [headLink(decomposition, spatial), ...tail];
}

/** The two factors of a matrix, each with the square roots of the singular values. */
function balanced(weights: Matrix, rank: number): [basis: Matrix, combination: Matrix] {
  const eigen = eigenOf(weights.mmul(weights.transpose()));
  const combination = leading(eigen, rank);
  const basis = combination.transpose().mmul(weights);
  for (const [i, value] of eigen.values.slice(0, rank).entries()) {
    const root = value ** 0.25;
    combination.mulColumn(i, root);
    basis.mulRow(i, root > 0 ? 1 / root : 0);
  }
  return [basis, combination];
}

function headLink(decomposition: SpatialDecomposition, count: number): Link {
  return { extent: 'rows', suffix: 'rows', weights: decomposition.columns(count) };
}

function channelLinks(
  basis: Matrix,
  combination: Matrix,
  bias: Float64Array,
  extent: 'window' | 'columns' = 'window',
): readonly Link[] {
  return [
    { extent, suffix: extent === 'window' ? 'basis' : 'columns', weights: basis },
    { extent: 'pixel', suffix: 'combination', weights: combination, bias },
  ];
}

function lastLink(weights: Matrix, bias: Float64Array): Link {
  return { extent: 'columns', suffix: 'columns', weights, bias };
}
