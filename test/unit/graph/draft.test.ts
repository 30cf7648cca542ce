import assert from 'node:assert/strict';
import {
  addNode,
  addTensor,
  editGraph,
  emptyDraft,
  finishDraft,
  producerOf,
  readersOf,
  redirect,
  replaceNode,
} from '../../../tool/graph/draft.js';
import type { Graph } from '../../../tool/graph/graph.js';

function chain(): Graph {
  const draft = emptyDraft('chain');
  const ids = ['a', 'unused', 'b', 'c'].map((name) => addTensor(draft, { name, shape: [1, 4] }));
  draft.inputs.push(ids[0]);
  addNode(draft, { operator: 'relu', name: 'act', inputs: [ids[0]], outputs: [ids[2]], attributes: {} });
  addNode(draft, { operator: 'tanh', name: 'act', inputs: [ids[2]], outputs: [ids[3]], attributes: {} });
  draft.outputs.push(ids[3]);
  return finishDraft(draft);
}

describe('a draft of a graph', () => {
  it('becomes a graph without unused tensors and with unique names', () => {
    const graph = chain();
    assert.deepEqual(
      graph.tensors.map(({ name }) => name),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      graph.nodes.map(({ name, inputs, outputs }) => [name, inputs, outputs]),
      [
        ['act', [0], [1]],
        ['act_2', [1], [2]],
      ],
    );
  });

  it('replaces, removes and redirects', () => {
    const graph = chain();
    const edited = editGraph(graph, (draft) => {
      const [first, second] = graph.nodes;
      redirect(draft, first.outputs[0], first.inputs[0]);
      replaceNode(draft, first);
      const last = draft.nodes[0];
      assert.equal(last.name, second.name);
      const between = addTensor(draft, { name: 'b', shape: [1, 4] });
      replaceNode(
        draft,
        last,
        { operator: 'relu6', name: 'clamp', inputs: [last.inputs[0]], outputs: [between], attributes: {} },
        { ...last, inputs: [between] },
      );
    });
    assert.deepEqual(
      edited.nodes.map(({ operator }) => operator),
      ['relu6', 'tanh'],
    );
    assert.deepEqual(
      edited.tensors.map(({ name }) => name),
      ['a', 'c', 'b_2'],
    );
    assert.equal(graph.nodes.length, 2, 'the graph itself stays as it was');
    assert.equal(producerOf(edited, edited.outputs[0])?.operator, 'tanh');
    assert.deepEqual(
      readersOf(edited, edited.inputs[0]).map(({ name }) => name),
      ['clamp'],
    );
  });

  it('refuses to finish when it is not sound', () => {
    const graph = chain();
    assert.throws(() => editGraph(graph, (draft) => replaceNode(draft, graph.nodes[0])), /before any layer/);
    assert.throws(() => editGraph(graph, (draft) => draft.outputs.push(99)), /output is tensor -1|99/);
  });
});
