import { byteLength, type Encoded, encodeInt8, int8Encodings, toInt8 } from '../encodings/index.js';
import { UserError } from '../errors.js';
import { editGraph } from '../graph/draft.js';
import type { Graph, Node } from '../graph/graph.js';
import { weightedNodes } from './layers.js';

/** Whether there is a kernel that computes a layer from weights in this form. */
export type CanCompute = (node: Node, weights: Encoded) => boolean;

/**
 * An int8 graph with the weights of some layers stored otherwise.
 * @param choices by layer an encoding's name, or `smallest` for the one that takes fewest bytes, at equal sizes the plainer
 * @throws UserError (usage) where a layer cannot be computed from the encoding that was asked for
 */
export function encodeWeights(
  graph: Graph,
  choices: ReadonlyMap<string, Encoded['encoding'] | 'smallest'>,
  canCompute: CanCompute,
): Graph {
  return editGraph(graph, (draft) => {
    for (const { node, id, weights } of weightedNodes(graph)) {
      const choice = choices.get(node.name);
      const plain = toInt8(weights.constant!);
      if (choice === undefined || !plain) continue;
      const names = choice === 'smallest' ? int8Encodings() : [choice];
      const forms = names
        .flatMap((name) => {
          const encoded = choice === 'smallest' ? tryEncode(plain, name) : encodeInt8(plain, name);
          return encoded ? [encoded] : [];
        })
        .filter((encoded) => canCompute(node, encoded));
      if (forms.length === 0) {
        throw new UserError(
          'usage',
          `Layer '${node.name}' (${node.operator}): there is no kernel that computes it from weights stored as ${choice}.`,
          'Ask for `smallest` there: it takes what there is.',
        );
      }
      const constant = forms.reduce((best, form) => (byteLength(form) < byteLength(best) ? form : best));
      draft.tensors[id] = { ...weights, constant };
    }
  });
}

/** The encoded bytes; undefined where they have no such form. */
function tryEncode(plain: Parameters<typeof encodeInt8>[0], name: Encoded['encoding']): Encoded | undefined {
  try {
    return encodeInt8(plain, name);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
