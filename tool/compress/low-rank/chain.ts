import type { Matrix } from 'ml-matrix';
import { addTensor, editGraph, replaceNode, uniqueName } from '../../graph/draft.js';
import type { Graph, Node } from '../../graph/graph.js';
import { operatorOf } from '../../operators/index.js';
import type { Decomposable } from './layer.js';

/**
 * What part of the filters' window one of the layers that take a layer's place covers: all of it, its rows, its columns
 * or one pixel. Strides, dilations and padding go with it.
 */
export type Extent = 'window' | 'rows' | 'columns' | 'pixel';

/** One of the layers that together take the place of one. */
export interface Link {
  readonly extent: Extent;
  /** Behind the layer's name; the last of them keeps that. */
  readonly suffix: string;
  /** [filters, taps] */
  readonly weights: Matrix;
  readonly bias?: ArrayLike<number>;
}

/** The graph with a chain of layers in the place of one. The last one has its name, activation and output. */
export function replaceByChain(graph: Graph, layer: Decomposable, links: readonly Link[]): Graph {
  const { node } = layer;
  return editGraph(graph, (draft) => {
    const nodes: Node[] = [];
    let [input] = node.inputs;
    for (const [i, link] of links.entries()) {
      const isLast = i === links.length - 1;
      const name = isLast ? node.name : uniqueName(`${node.name}_${link.suffix}`, [...draft.nodes, ...nodes]);
      const reals = (what: string, shape: readonly number[], values: ArrayLike<number>) =>
        addTensor(draft, {
          name: `${name}/${what}`,
          shape,
          constant: { encoding: 'float32', values: Float32Array.from(values) },
        });
      const weights = reals('weights', weightsShape(layer, link), link.weights.to1DArray());
      const bias = link.bias ? [reals('bias', [link.weights.rows], link.bias)] : [];
      const own: Node = {
        ...partOf(isLast ? node : withoutActivation(node), link.extent),
        name,
        inputs: [input, weights, ...bias],
        outputs: [],
      };
      const tensors = own.inputs.map((id) => draft.tensors[id]);
      const shape = operatorOf(own).outputShape(own, tensors, []);
      const [last] = node.outputs;
      const output = isLast ? last : addTensor(draft, { name, shape });
      if (isLast) draft.tensors[last] = { ...draft.tensors[last], shape };
      nodes.push({ ...own, outputs: [output] });
      input = output;
    }
    replaceNode(draft, node, ...nodes);
  });
}

/** The shape of the weights, as the graph has them. */
export function weightsShape(
  { node, filter: [rows, columns] }: Decomposable,
  { extent, weights }: Link,
): readonly number[] {
  if (node.operator === 'fullyConnected') return [weights.rows, weights.columns];
  const height = extent === 'window' || extent === 'rows' ? rows : 1;
  const width = extent === 'window' || extent === 'columns' ? columns : 1;
  return [weights.rows, height, width, weights.columns / (height * width)];
}

/** The operator with what part of the window needs of strides, dilations and padding. */
export function partOf(node: Decomposable['node'], extent: Extent): Decomposable['node'] {
  if (node.operator === 'fullyConnected' || extent === 'window') return node;
  const { strides, dilations, padding } = node.attributes;
  const [down, across] = [extent === 'rows', extent === 'columns'];
  return {
    ...node,
    attributes: {
      ...node.attributes,
      strides: [down ? strides[0] : 1, across ? strides[1] : 1],
      dilations: [down ? dilations[0] : 1, across ? dilations[1] : 1],
      padding: {
        top: down ? padding.top : 0,
        bottom: down ? padding.bottom : 0,
        left: across ? padding.left : 0,
        right: across ? padding.right : 0,
      },
    },
  };
}

function withoutActivation(node: Decomposable['node']): Decomposable['node'] {
  const bare = { ...node, attributes: { ...node.attributes, activation: 'none' } };
  return bare as Decomposable['node'];
}
