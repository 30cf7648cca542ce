import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Graph } from '../../../tool/graph/graph.js';
import { importModel } from '../../../tool/import/index.js';
import { optimise } from '../../../tool/passes/index.js';
import { packageRoot } from '../../../tool/paths.js';
import { runInt8Reference } from '../../support/int8-reference.js';
import { targets, withHostModel } from '../../support/run-on-host.js';

const folder = path.join(packageRoot, 'test', 'fixtures');
const models = readdirSync(folder)
  .filter((file) => /_int8(_per_tensor|_dynamic_batch)?\.json$/.test(file))
  .map((file) => file.replace(/\.json$/, ''));

/**
 * TensorFlow Lite looks logistic and tanh up in tables of rounded reals; TensorFlow Lite Micro, whose bytes edgec gives,
 * computes them in fixed point, and some results differ by one. So the outputs of networks with these operators are
 * compared with the independent reference alone.
 */
const agreesWithMicro = (graph: Graph) =>
  graph.nodes.every(({ operator }) => operator !== 'logistic' && operator !== 'tanh');

describe("TensorFlow's int8 networks on the host", () => {
  for (const model of models) {
    for (const [name, target] of Object.entries(targets)) {
      it(`${model} for ${name} gives the bytes of TensorFlow Lite's reference kernels`, async () => {
        const { samples } = JSON.parse(readFileSync(path.join(folder, `${model}.json`), 'utf8'));
        const graph = await importModel(path.join(folder, `${model}.tflite`));
        for (const network of [graph, optimise(graph)]) {
          await withHostModel(network, target, (host) => {
            for (const sample of samples) {
              const inputs: Int8Array[] = sample.inputs.map((values: number[]) => Int8Array.from(values));
              const activations = runInt8Reference(graph, inputs);
              const results = host.run(inputs);
              assert.deepEqual(
                results,
                graph.outputs.map((id) => activations.get(id)),
              );
              if (!agreesWithMicro(graph)) continue;
              assert.deepEqual(
                results.map((values) => [...values]),
                sample.outputs,
              );
            }
          });
        }
      });
    }
  }
});
