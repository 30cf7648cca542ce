import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { runFloat } from '../../../tool/float/executor.js';
import { elementCount, type Graph, type TensorId } from '../../../tool/graph/graph.js';
import { checkShapes } from '../../../tool/operators/check-shapes.js';
import { optimise } from '../../../tool/passes/index.js';
import { randomReals } from '../../support/random.js';
import { layerKinds, randomGraph, realNumbers } from '../../support/random-graph.js';

/** Every activation by name, for one input. */
async function activations(graph: Graph, input: Float32Array): Promise<ReadonlyMap<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  await runFloat(graph, [input], (id: TensorId, tensor) => {
    values.set(graph.tensors[id].name, tensor);
  });
  return values;
}

describe('optimise, on graphs of real numbers', () => {
  it('changes no value of any tensor that keeps its name, and leaves no batch normalization', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...layerKinds), { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 1, max: 10_000 }),
        async (kinds, seed) => {
          const graph = randomGraph(kinds, seed, realNumbers(seed));
          const optimised = optimise(graph);
          checkShapes(optimised);
          assert.ok(!optimised.nodes.some(({ operator }) => operator === 'batchNormalization'));
          assert.equal(optimise(optimised), optimised);
          const input = randomReals(elementCount(graph.tensors[graph.inputs[0]].shape), seed + 1);
          const expected = await activations(graph, input);
          for (const [name, values] of await activations(optimised, input)) {
            const reference = expected.get(name);
            if (!reference) {
              assert.match(name, /\/(not_normalized|pixel)$/);
              continue;
            }
            const size = Math.max(...reference.map(Math.abs));
            values.forEach((value, i) => {
              assert.ok(
                Math.abs(value - reference[i]) <= 1e-5 * size,
                `${name}[${i}] ${value} ${reference[i]}`,
              );
            });
          }
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });
});
