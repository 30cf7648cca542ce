import type { Graph, Node, TensorId } from '../graph/graph.js';

/**
 * How a network ends: by a softmax, by a logistic function, or with its output as it is. Losses take what stands
 * before it, where their gradients neither vanish nor overflow.
 */
export interface Head {
  readonly kind: 'softmax' | 'logistic' | 'none';
  /** The layer that is left out; absent where the output is taken as it is. */
  readonly last?: Node;
  /** What the losses take. */
  readonly scores: TensorId;
  /** What the head multiplies the scores by. */
  readonly factor: number;
}

/** The head of a graph with one output. */
export function headOf({ nodes, outputs: [output] }: Graph): Head {
  const last = nodes.find(({ outputs }) => outputs.includes(output));
  switch (last?.operator) {
    case 'softmax':
      return { kind: 'softmax', last, scores: last.inputs[0], factor: last.attributes.beta };
    case 'logistic':
      return { kind: 'logistic', last, scores: last.inputs[0], factor: 1 };
    default:
      return { kind: 'none', scores: output, factor: 1 };
  }
}
