import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'mocha';
import { csr } from '../../../tool/encodings/csr.js';
import type { Encoded, Int8Encoded } from '../../../tool/encodings/index.js';
import type { Graph, Node } from '../../../tool/graph/graph.js';
import { graphFromJson, graphToJson } from '../../../tool/graph/json.js';
import { importModel } from '../../../tool/import/index.js';
import { optimise } from '../../../tool/passes/index.js';
import { packageRoot } from '../../../tool/paths.js';
import { runInt8Reference } from '../../support/int8-reference.js';
import { randomSource } from '../../support/random.js';
import { between } from '../../support/random-layers.js';
import { randomSparse } from '../../support/random-sparse.js';
import { recode } from '../../support/recode.js';
import { targets, withHostModel } from '../../support/run-on-host.js';

const fixture = (name: string) => importModel(path.join(packageRoot, 'test', 'fixtures', name));

/** Compares what a network gives on the host with its plain weights in the reference, for random inputs. */
async function checkOnHost({ plain, encoded }: { plain: Graph; encoded: Graph }): Promise<void> {
  const random = randomSource(7);
  const network = optimise(graphFromJson(graphToJson(encoded)));
  for (const target of Object.values(targets)) {
    await withHostModel(network, target, (host) => {
      for (let run = 0; run < 10; run++) {
        const inputs = plain.inputs.map((id) =>
          Int8Array.from({ length: plain.tensors[id].shape.reduce((a, b) => a * b) }, () =>
            between(random, -128, 127),
          ),
        );
        const activations = runInt8Reference(plain, inputs);
        assert.deepEqual(
          host.run(inputs),
          plain.outputs.map((id) => activations.get(id)),
        );
      }
    });
  }
}

describe('compressed networks on the host', () => {
  it('compute from compressed sparse rows what their plain weights give', async () => {
    const random = randomSource(5);
    const thinned = (plain: Int8Encoded, { operator }: Node) =>
      operator === 'fullyConnected'
        ? sparse(plain, randomSparse(plain.shape, random), csr.encode)
        : undefined;
    await checkOnHost(recode(await fixture('perceptron_int8.tflite'), thinned));
  });

  it('compute layers that have lost all their weights', async () => {
    const emptied = (plain: Int8Encoded, { operator }: Node) =>
      operator === 'fullyConnected'
        ? sparse(plain, new Int8Array(plain.values.length), csr.encode)
        : undefined;
    await checkOnHost(recode(await fixture('perceptron_int8.tflite'), emptied));
  });
});

function sparse(weights: Int8Encoded, values: Int8Array, encode: (plain: Int8Encoded) => Encoded) {
  const plain = { ...weights, values };
  return { plain, encoded: encode(plain) };
}
