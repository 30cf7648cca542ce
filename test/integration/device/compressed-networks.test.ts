import assert from 'node:assert/strict';
import { onEmulatedBoard } from '../../../tool/bench/measure.js';
import { quantizeToFixedPoint } from '../../../tool/compress/fixed-point/index.js';
import { quantizeToInt8 } from '../../../tool/compress/integer.js';
import { weightedNodes } from '../../../tool/compress/layers.js';
import { bytesOf, runForLayers, runSample } from '../../../tool/deploy/run-samples.js';
import { ternary } from '../../../tool/encodings/ternary.js';
import { elementCount, type FixedPointBits, type Graph } from '../../../tool/graph/graph.js';
import { fnv1a } from '../../../tool/lower/hash.js';
import { quantizeReals } from '../../../tool/quantize/affine.js';
import { runFixedReference } from '../../support/fixed-reference.js';
import { runInt8Reference } from '../../support/int8-reference.js';
import { randomReals } from '../../support/random.js';
import { recode } from '../../support/recode.js';
import { targets, withHostModel } from '../../support/run-on-host.js';
import {
  byTurns,
  evenWeights,
  smallLeNet,
  smallResidualNet,
  ternaryWeights,
} from '../../support/small-networks.js';

const boards = {
  'an M3': 'mps2-an385',
  'an M4': 'mps2-an386',
  'an M7': 'mps2-an500',
  'an STM32L4R5': 'nucleo-l4r5zi',
  'an STM32F746': 'nucleo-f746',
};

/** A network as it runs on a device, and what its layers should give: raw bytes, by tensor. */
interface CompressedNetwork {
  readonly graph: Graph;
  reference(input: Int8Array): ReturnType<typeof runInt8Reference>;
}

/** All weights of the network ternary, in 2 bits each. */
async function inTernary(graph: Graph): Promise<CompressedNetwork> {
  const { plain, encoded } = recode(await quantizeToInt8(graph, [samplesOf(graph, 30)]), (weights) => ({
    plain: weights,
    encoded: ternary.encode(weights),
  }));
  return { graph: encoded, reference: (input) => runInt8Reference(plain, [input]) };
}

/** The network in fixed point; depthwise layers as well. */
async function inFixedPoint(
  graph: Graph,
  bits: FixedPointBits,
  weights: FixedPointBits,
): Promise<CompressedNetwork> {
  const fixed = await quantizeToFixedPoint(graph, [samplesOf(graph, 30)], {
    bits,
    weightBits: new Map(weightedNodes(graph).map(({ node }) => [node.name, weights])),
  });
  return { graph: fixed, reference: (input) => runFixedReference(fixed, [input]) };
}

/** Images with light and dark spots. */
function samplesOf(graph: Graph, count: number): Float32Array {
  return randomReals(count * elementCount(graph.tensors[graph.inputs[0]].shape), 3, -1, 2);
}

/** One magnitude and two in turn, with one pair of scales for a layer, then for each channel. */
const ternaryForms = () =>
  byTurns(
    ...[1, 0.6].flatMap((negative) => [
      ternaryWeights(negative, 'layer'),
      ternaryWeights(negative, 'channel'),
    ]),
  );

const networks: Readonly<Record<string, () => Promise<CompressedNetwork>>> = {
  'LeNet of ternary weights': () => inTernary(smallLeNet(ternaryForms())),
  'residual network of ternary weights': () => inTernary(smallResidualNet(ternaryForms())),
  'residual network in fixed point, 8/8': () => inFixedPoint(smallResidualNet(evenWeights), 8, 8),
  'residual network in fixed point, 8/4': () => inFixedPoint(smallResidualNet(evenWeights), 8, 4),
  'residual network in fixed point, 16/16': () => inFixedPoint(smallResidualNet(evenWeights), 16, 16),
};

describe('whole compressed networks compute every byte of every layer as the reference', () => {
  for (const [name, make] of Object.entries(networks)) {
    describe(name, () => {
      let graph: Graph;
      let samples: Int8Array[];
      /** By sample and layer. */
      let expected: Int8Array[][];

      before(async () => {
        const network = await make();
        graph = network.graph;
        const { shape, quantization } = graph.tensors[graph.inputs[0]];
        const size = elementCount(shape);
        const reals = samplesOf(graph, 3);
        samples = [0, 1, 2].map((i) =>
          quantizeReals(reals.subarray(i * size, (i + 1) * size), quantization!),
        );
        expected = samples.map((sample) => {
          const activations = network.reference(sample);
          return graph.nodes.map(({ outputs }) => activations.get(outputs[0])!);
        });
      });

      for (const [core, target] of Object.entries(targets)) {
        it(`on the host, by the kernels of ${core}`, () =>
          withHostModel(graph, target, (host) => {
            for (const [i, sample] of samples.entries())
              assert.deepEqual(host.runLayers([sample]), expected[i]);
          }));
      }

      for (const [device, board] of Object.entries(boards)) {
        it(`on ${device}`, () =>
          onEmulatedBoard(graph, board, async ({ application }) => {
            for (const [i, sample] of samples.entries()) {
              const { layers } = await runForLayers(application, [sample], true);
              assert.deepEqual(
                layers.map(({ hash }) => hash),
                expected[i].map((values) => fnv1a(bytesOf(values))),
              );
              assert.deepEqual((await runSample(application, [sample])).outputs, [expected[i].at(-1)]);
            }
          }));
      }
    });
  }
});
