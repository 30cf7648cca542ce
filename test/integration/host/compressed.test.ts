import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'mocha';
import { codebook } from '../../../tool/encodings/codebook.js';
import { csr } from '../../../tool/encodings/csr.js';
import { huffman } from '../../../tool/encodings/huffman.js';
import { int4 } from '../../../tool/encodings/int4.js';
import { relative } from '../../../tool/encodings/relative.js';
import { runLevel } from '../../../tool/encodings/run-level.js';
import type { Graph } from '../../../tool/graph/graph.js';
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
  for (const [what, { encode }] of Object.entries({ csr, relative, runLevel, huffman })) {
    it(`compute from ${what} weights what their plain weights give`, async () => {
      const random = randomSource(5);
      await checkOnHost(
        recode(await fixture('convolutions_int8.tflite'), (weights, { operator }) => {
          if (operator === 'depthwiseConv2d') return undefined;
          const plain = { ...weights, values: randomSparse(weights.shape, random) };
          return { plain, encoded: encode(plain) };
        }),
      );
    });

    it(`compute layers that have lost all their ${what} weights`, async () =>
      checkOnHost(
        recode(await fixture('perceptron_int8.tflite'), (weights) => {
          const plain = { ...weights, values: new Int8Array(weights.values.length) };
          return { plain, encoded: encode(plain) };
        }),
      ));
  }

  /** Weights of few values: multiples of 16 from -128 to 112, and those without the factor. */
  for (const [what, { encode }, divisor] of [
    ['codebook', codebook, 1],
    ['int4', int4, 16],
  ] as const) {
    it(`compute from ${what} weights what their plain weights give`, async () => {
      for (const name of ['convolutions_int8.tflite', 'depthwise_int8.tflite']) {
        await checkOnHost(
          recode(await fixture(name), (weights) => {
            const plain = {
              ...weights,
              values: weights.values.map((value) => ((value >> 4) * 16) / divisor),
            };
            return { plain, encoded: encode(plain) };
          }),
        );
      }
    });
  }
});
