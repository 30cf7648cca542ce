import assert from 'node:assert/strict';
import { encodeWeights } from '../../../tool/compress/encode.js';
import { quantizeToInt8 } from '../../../tool/compress/integer.js';
import { realWeights, weightedNodes, withWeights } from '../../../tool/compress/layers.js';
import {
  byteLength,
  type Encoded,
  encodeInt8,
  type Int8Encoded,
  int8Encodings,
  toInt8,
} from '../../../tool/encodings/index.js';
import { UserError } from '../../../tool/errors.js';
import type { Graph } from '../../../tool/graph/graph.js';
import { perceptron } from '../../support/perceptron.js';
import { randomReals } from '../../support/random.js';

/** Int8, its first layer with few weights of two values. */
async function sparseNetwork(oneScale: ReadonlySet<string>): Promise<Graph> {
  const graph = perceptron([40, 30, 4]);
  const weights = realWeights(graph)
    .get('dense1')!
    .map((weight, i) => (i % 16 === 0 ? Math.sign(weight) * (i % 32 === 0 ? 0.5 : 0.3) : 0));
  return quantizeToInt8(withWeights(graph, new Map([['dense1', weights]])), [randomReals(400, 1, -1, 1)], {
    oneScale,
    keepConstantChannels: true,
  });
}

const constantOf = (graph: Graph, layer: string) =>
  weightedNodes(graph).find(({ node }) => node.name === layer)!.weights.constant!;

/** No size where these weights have no such form. */
function sizeAs(plain: Int8Encoded, encoding: Encoded['encoding']): number[] {
  try {
    return [byteLength(encodeInt8(plain, encoding))];
  } catch (error) {
    assert.ok(error instanceof UserError);
    return [];
  }
}

describe('how weights are stored', () => {
  it('with one scale equal weights are equal bytes', async () => {
    const weights = toInt8(constantOf(await sparseNetwork(new Set(['dense1'])), 'dense1'))!;
    assert.equal(weights.scales.length, 1);
    assert.ok(new Set(weights.values).size <= 5);
    const others = toInt8(constantOf(await sparseNetwork(new Set(['dense1'])), 'dense2'))!;
    assert.equal(others.scales.length, 4);
  });

  it('smallest: the form of fewest bytes among those that a kernel computes', async () => {
    const graph = await sparseNetwork(new Set());
    const plain = toInt8(constantOf(graph, 'dense1'))!;
    const sizes = int8Encodings().flatMap((name) => sizeAs(plain, name));
    const smallest = encodeWeights(graph, new Map([['dense1', 'smallest']]), () => true);
    assert.equal(byteLength(constantOf(smallest, 'dense1')), Math.min(...sizes));
    assert.notEqual(constantOf(smallest, 'dense1').encoding, 'int8');
    assert.deepEqual(toInt8(constantOf(smallest, 'dense1')), plain);
    assert.equal(constantOf(smallest, 'dense2').encoding, 'int8');
    const plainOnly = encodeWeights(
      graph,
      new Map([['dense1', 'smallest']]),
      (_, { encoding }) => encoding === 'int8',
    );
    assert.equal(constantOf(plainOnly, 'dense1').encoding, 'int8');
  });

  it('a form that no kernel computes is refused, with the layer', async () => {
    const graph = await sparseNetwork(new Set());
    assert.throws(
      () => encodeWeights(graph, new Map([['dense1', 'csr']]), () => false),
      (error) => error instanceof UserError && /'dense1'.*csr/.test(error.message),
    );
  });
});
