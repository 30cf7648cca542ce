import { producerOf, replaceNode } from '../graph/draft.js';
import { addReals, affineOf } from './batch-normalization.js';
import { nodePass, onlyReader } from './pass.js';

/** Two batch normalizations in a row become one, as where a rescaling of the input comes before it. */
export const joinBatchNormalizations = nodePass('join batch normalizations', (draft, node) => {
  if (node.operator !== 'batchNormalization') return false;
  const [input] = node.inputs;
  const first = producerOf(draft, input);
  if (first?.operator !== 'batchNormalization' || onlyReader(draft, input) !== node) return false;
  const inner = affineOf(draft, first);
  const outer = affineOf(draft, node);
  const factors = inner.factors.map((factor, c) => outer.factors[c] * factor);
  const offsets = inner.offsets.map((offset, c) => outer.factors[c] * offset + outer.offsets[c]);
  const add = (suffix: string, values: Float64Array) =>
    addReals(draft, `${node.name}/${suffix}`, [values.length], values);
  const constants = [
    add('factors', factors),
    add('offsets', offsets),
    add('mean', new Float64Array(factors.length)),
    add('variance', new Float64Array(factors.length).fill(1)),
  ];
  replaceNode(draft, node, {
    ...node,
    attributes: { epsilon: 0 },
    inputs: [first.inputs[0], ...constants],
  });
  replaceNode(draft, first);
  return true;
});
