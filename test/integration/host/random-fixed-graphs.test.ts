import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { quantizeToFixedPoint } from '../../../tool/compress/fixed-point/index.js';
import { elementCount, type FixedPointBits } from '../../../tool/graph/graph.js';
import { quantizeReals } from '../../../tool/quantize/affine.js';
import { runFixedReference } from '../../support/fixed-reference.js';
import { randomReals } from '../../support/random.js';
import { layerKinds, randomGraph, realNumbers } from '../../support/random-graph.js';
import { targets, withHostModel } from '../../support/run-on-host.js';

const cases: readonly { readonly bits: FixedPointBits; readonly target: keyof typeof targets }[] = [
  { bits: 16, target: 'm4' },
  { bits: 16, target: 'm3' },
  { bits: 8, target: 'm4' },
  { bits: 4, target: 'm3' },
];

describe('random fixed-point graphs on the host', () => {
  for (const [index, { bits, target }] of cases.entries()) {
    it(`${bits} bits, ${target}: every layer as in the reference`, async () => {
      const seed = index + 1;
      const graph = randomGraph(layerKinds, seed, realNumbers(seed));
      const size = elementCount(graph.tensors[graph.inputs[0]].shape);
      const samples = Float32Array.from(randomReals(20 * size, seed));
      const fixed = await quantizeToFixedPoint(graph, [samples], { bits });
      const { quantization } = fixed.tensors[fixed.inputs[0]];
      await withHostModel(fixed, targets[target], (host) => {
        const input = quantizeReals(samples.subarray(0, size), quantization!);
        const expected = runFixedReference(fixed, [input]);
        const computed = host.runLayers([input]);
        for (const [layer, { name, outputs }] of fixed.nodes.entries())
          assert.deepEqual(computed[layer], expected.get(outputs[0]), name);
      });
    });
  }
});
