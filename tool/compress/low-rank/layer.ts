import { Matrix } from 'ml-matrix';
import { decode } from '../../encodings/index.js';
import { UserError } from '../../errors.js';
import type { Activation } from '../../graph/attributes.js';
import { readersOf } from '../../graph/draft.js';
import { elementCount, type Graph, type Node, type NodeOf } from '../../graph/graph.js';
import { weightedNodes } from '../layers.js';

/** A layer that can be decomposed: every filter reads the same input. */
export interface Decomposable {
  readonly node: NodeOf<'conv2d' | 'fullyConnected'>;
  /** [filters, taps], a filter's taps in the order [rows, columns, channels]. */
  readonly weights: Matrix;
  /** Of each filter, zeros where the layer has none. */
  readonly bias: Float64Array;
  /** Rows, columns and channels of a filter; 1 and 1 in a fully connected layer. */
  readonly filter: readonly [rows: number, columns: number, channels: number];
  /** The layer whose responses are to be kept: this one, or the sum that alone reads it, a residual block's for example. */
  readonly response: string;
  /** What those responses go through, as far as it is known: `none` stands for anything but ReLU and ReLU6. */
  readonly activation: Activation;
  /** Places at which a filter is applied: output pixels, and rows of these by columns of the input. */
  readonly pixels: number;
  readonly columnPixels: number;
}

/** The layers of a graph of real numbers that can be decomposed, in order. */
export function decomposableLayers(graph: Graph): readonly Decomposable[] {
  return weightedNodes(graph).flatMap(({ node, weights: { shape, constant } }) => {
    if (node.operator !== 'conv2d' && node.operator !== 'fullyConnected') return [];
    const [filters] = shape;
    const biasId = node.inputs.at(2);
    const [rows, columns, channels] = node.operator === 'conv2d' ? shape.slice(1) : [1, 1, shape[1]];
    const output = graph.tensors[node.outputs[0]].shape;
    const input = graph.tensors[node.inputs[0]].shape;
    const pixels = elementCount(output) / filters;
    return [
      {
        node,
        weights: Matrix.from1DArray(filters, elementCount(shape) / filters, decode(constant!)),
        bias:
          biasId === undefined
            ? new Float64Array(filters)
            : Float64Array.from(decode(graph.tensors[biasId].constant!)),
        filter: [rows, columns, channels] as const,
        ...responseOf(graph, node),
        pixels,
        columnPixels: node.operator === 'conv2d' ? output[1] * input[2] : pixels,
      },
    ];
  });
}

/** @throws UserError for a layer with weights that cannot be decomposed */
export function decomposableLayer(graph: Graph, name: string): Decomposable {
  const layer = decomposableLayers(graph).find(({ node }) => node.name === name);
  if (layer) return layer;
  const node = graph.nodes.find((own) => own.name === name)!;
  throw new UserError(
    'usage',
    `Layer '${name}' (${node.operator}) has no low rank: each of its filters reads one channel only.`,
    'Leave it out of the step; the convolutions around it have most of the multiplications.',
  );
}

function responseOf(graph: Graph, node: Decomposable['node']): Pick<Decomposable, 'response' | 'activation'> {
  const { activation } = node.attributes;
  const reader = onlyReaderOf(graph, node);
  if (activation !== 'none') return { response: node.name, activation };
  return reader?.operator === 'add'
    ? { response: reader.name, activation: clampOf(graph, reader, reader.attributes.activation) }
    : { response: node.name, activation: clampOf(graph, node, activation) };
}

/** A node's own activation, or the one that stands behind it. */
function clampOf(graph: Graph, node: Node, own: Activation): Activation {
  if (own !== 'none') return own;
  const reader = onlyReaderOf(graph, node);
  return reader?.operator === 'relu' || reader?.operator === 'relu6' ? reader.operator : 'none';
}

function onlyReaderOf(graph: Graph, { outputs: [output] }: Node): Node | undefined {
  const readers = readersOf(graph, output);
  return readers.length === 1 && !graph.outputs.includes(output) ? readers[0] : undefined;
}
