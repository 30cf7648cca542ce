import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { elementCount, type Graph } from '../../../tool/graph/graph.js';
import { checkShapes } from '../../../tool/operators/check-shapes.js';
import { graphMacs } from '../../../tool/operators/index.js';
import { optimise } from '../../../tool/passes/index.js';
import { graphBuilder } from '../../support/build-graph.js';
import { runInt8Reference } from '../../support/int8-reference.js';
import { randomSource } from '../../support/random.js';
import { integerNumbers, layerKinds, randomGraph } from '../../support/random-graph.js';
import { restoreChannels } from '../../support/removed-channels.js';

/** Every activation's bytes by name, with removed channels put back where they were constant. */
function activations(graph: Graph, input: Int8Array): ReadonlyMap<string, Int8Array> {
  const values = new Map<string, Int8Array>();
  for (const [id, bytes] of runInt8Reference(graph, [input])) {
    const restored = restoreChannels(graph.tensors[id], bytes);
    if (restored) values.set(graph.tensors[id].name, restored);
  }
  return values;
}

function randomBytes(count: number, seed: number): Int8Array {
  const random = randomSource(seed);
  return Int8Array.from({ length: count }, () => Math.floor(random() * 256) - 128);
}

const integerKinds = layerKinds.filter((kind) => kind !== 'batchNormalization');

describe('remove constant channels', () => {
  let removed = 0;
  let restored = 0;

  it('changes no byte of any tensor on random graphs', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...integerKinds), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 10_000 }),
        (kinds, seed) => {
          const graph = randomGraph(kinds, seed, integerNumbers(seed));
          const optimised = optimise(graph);
          checkShapes(optimised);
          assert.equal(optimise(optimised), optimised);
          removed += graphMacs(graph) - graphMacs(optimised);
          for (const salt of [1, 2]) {
            const input = randomBytes(elementCount(graph.tensors[graph.inputs[0]].shape), seed + salt);
            const expected = activations(graph, input);
            const actual = activations(optimised, input);
            for (const [name, bytes] of actual) assert.deepEqual(bytes, expected.get(name), name);
            for (const id of graph.outputs) assert.ok(actual.has(graph.tensors[id].name));
            restored += optimised.tensors.filter(({ removedChannels }) => removedChannels).length;
          }
        },
      ),
      { seed: 1, numRuns: 150 },
    );
  });

  it('leaves a fully connected layer two scales, for one would be rounded otherwise', () => {
    const net = graphBuilder();
    const quantization = { kind: 'affine', scale: 0.1, zeroPoint: 0 } as const;
    const dense = (x: number, shape: readonly [number, number], values: readonly number[]) => {
      const scales = Float32Array.from({ length: shape[0] }, (_, channel) => 0.01 * (channel + 1));
      const weights = net.constant(shape, {
        encoding: 'int8',
        shape,
        values: Int8Array.from(values),
        scales,
        axis: 0,
      });
      return net.layer({ operator: 'fullyConnected', attributes: { activation: 'none' } }, [x, weights], {
        quantization,
      });
    };
    const hidden = dense(net.input([1, 2], quantization), [4, 2], [0, 0, 3, 5, 0, 0, 0, 0]);
    const graph = optimise(net.finish(dense(hidden, [2, 4], [1, 2, 3, 4, 5, 6, 7, 8])));
    assert.deepEqual(
      graph.nodes.map(({ inputs }) => graph.tensors[inputs[1]].shape),
      [
        [2, 2],
        [2, 2],
      ],
    );
  });

  it('found many to remove', () => {
    assert.ok(removed > 0 && restored > 100, `${removed} MACs, ${restored} tensors`);
  });
});
