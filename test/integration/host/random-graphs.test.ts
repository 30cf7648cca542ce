import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { elementCount } from '../../../tool/graph/graph.js';
import { optimise } from '../../../tool/passes/index.js';
import { runInt8Reference } from '../../support/int8-reference.js';
import { randomSource } from '../../support/random.js';
import { integerNumbers, layerKinds, randomGraph } from '../../support/random-graph.js';
import { targets, withHostModel } from '../../support/run-on-host.js';

const kinds = layerKinds.filter((kind) => kind !== 'batchNormalization');

describe('random int8 graphs on the host', () => {
  for (const seed of [1, 2, 3, 4]) {
    it(`graph ${seed}: every layer after the passes as in the reference`, async () => {
      const random = randomSource(seed * 7919);
      const layers = Array.from({ length: 6 }, () => kinds[Math.floor(random() * kinds.length)]);
      const graph = optimise(randomGraph(layers, seed, integerNumbers(seed)));
      const [input] = graph.inputs;
      const target = Object.values(targets)[seed % 2];
      await withHostModel(graph, target, (host) => {
        const sample = Int8Array.from(
          { length: elementCount(graph.tensors[input].shape) },
          () => Math.floor(random() * 256) - 128,
        );
        const expected = runInt8Reference(graph, [sample]);
        const computed = host.runLayers([sample]);
        for (const [index, { name, outputs }] of graph.nodes.entries())
          assert.deepEqual(computed[index], expected.get(outputs[0]), `${layers}: ${name}`);
      });
    });
  }
});
