import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { importModel } from '../../../tool/import/index.js';
import { selectKernel } from '../../../tool/kernels/index.js';
import { tensorsOf } from '../../../tool/operators/index.js';
import type { Target } from '../../../tool/program/program.js';
import { fixture, fixtures, int8Vectors } from '../../support/fixtures.js';
import { runInt8Reference } from '../../support/int8-reference.js';
import { kernelCase } from '../../support/kernel-cases.js';
import { runKernels, sanitizedHost } from '../../support/kernel-runner.js';

const targets: readonly Target[] = [
  { core: 'cortex-m3', features: [] },
  { core: 'cortex-m4', features: ['dsp'] },
];

/** Fully int8 files with vectors of TensorFlow Lite's reference kernels. */
const models = fixtures('.json')
  .map((file) => file.replace('.json', ''))
  .filter((name) => /_int8(_per_tensor)?$/.test(name));

describe('kernels on networks converted by TensorFlow', () => {
  for (const target of targets) {
    for (const model of models) {
      it(`compute each layer of ${model} as TensorFlow Lite does, on ${target.core}`, async () => {
        const graph = await importModel(fixture(`${model}.tflite`));
        const { samples, layers } = int8Vectors(model);
        const inputs = samples[0].inputs.map((values) => Int8Array.from(values));
        const values = runInt8Reference(graph, inputs);
        const nodes = graph.nodes.filter(({ operator }) => operator !== 'reshape');
        const runs = nodes.map((node) => {
          const tensors = tensorsOf(graph, node.inputs);
          const layer = { node, inputs: tensors, output: graph.tensors[node.outputs[0]] };
          const kernel = selectKernel(layer, target);
          assert.ok(kernel, `no kernel for ${node.name}`);
          const data = node.inputs.flatMap((id) => values.get(id) ?? []);
          return { case: kernelCase(kernel, layer, data) };
        });
        const results = await runKernels(sanitizedHost, runs);
        const computed = new Set([...inputs, ...results.map(({ output }) => output)].map(String));
        for (const { output, values: expected } of layers) {
          assert.ok(computed.has(String(expected)), `no kernel gives the bytes of ${output}`);
        }
      });
    }
  }
});
