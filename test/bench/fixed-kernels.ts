/**
 * Instructions of whole networks in fixed point beside int8, layer by layer, on an emulated core: the tables of
 * docs/fixed-point.md. Weights and images are random.
 *
 *     npm run bench:fixed [cortex-m0plus | cortex-m3 | cortex-m4 | cortex-m7] [network]
 */
import path from 'node:path';
import { quantizeToFixedPoint } from '../../tool/compress/fixed-point/index.js';
import { quantizeToInt8 } from '../../tool/compress/integer.js';
import { weightedNodes } from '../../tool/compress/layers.js';
import { elementCount, type Graph, type Node } from '../../tool/graph/graph.js';
import { selectKernel } from '../../tool/kernels/index.js';
import { tensorsOf } from '../../tool/operators/index.js';
import { packageRoot } from '../../tool/paths.js';
import type { Target } from '../../tool/program/program.js';
import { elementBytes } from '../../tool/quantize/stored.js';
import { integer } from '../../tool/report/format.js';
import { buildNetwork, readDescription } from '../../tool/train/description/index.js';
import { type KernelCase, kernelCase } from '../support/kernel-cases.js';
import { emulatedCore, runKernels } from '../support/kernel-runner.js';
import { randomReals, randomSource } from '../support/random.js';

const core = (process.argv[2] ?? 'cortex-m4') as Parameters<typeof emulatedCore>[0];
const target: Target = { core, features: ['cortex-m4', 'cortex-m7'].includes(core) ? ['dsp'] : [] };
const random = randomSource(1);

const networks = process.argv[3] ? [process.argv[3]] : ['lenet-5', 'ds-cnn', 'resnet-8'];

/** By the column's title, how a network is quantized. */
const forms: Readonly<Record<string, (graph: Graph, samples: Float32Array) => Promise<Graph>>> = {
  int8: (graph, samples) => quantizeToInt8(graph, [samples]),
  '8/8': (graph, samples) => quantizeToFixedPoint(graph, [samples], { bits: 8 }),
  '8/4': (graph, samples) =>
    quantizeToFixedPoint(graph, [samples], {
      bits: 8,
      weightBits: new Map(
        weightedNodes(graph).map(({ node }) => [node.name, node.operator === 'depthwiseConv2d' ? 8 : 4]),
      ),
    }),
  '16/16': (graph, samples) => quantizeToFixedPoint(graph, [samples], { bits: 16 }),
};

for (const name of networks) {
  const file = path.join(packageRoot, 'examples', 'networks', `${name}.yaml`);
  const graph = buildNetwork(await readDescription(file));
  const size = elementCount(graph.tensors[graph.inputs[0]].shape);
  const samples = Float32Array.from(randomReals(8 * size, 1, 0, 255), Math.round);
  const columns: ReadonlyMap<string, number>[] = [];
  for (const quantize of Object.values(forms))
    columns.push(await instructionsOf(await quantize(graph, samples)));
  const layers = [...columns[0].keys()];
  const total = columns.map((column) => [...column.values()].reduce((a, b) => a + b, 0));
  console.log(`\n| ${name} | ${Object.keys(forms).join(' | ')} |\n|---|${'---:|'.repeat(columns.length)}`);
  for (const layer of layers)
    console.log(`| ${layer} | ${columns.map((column) => integer(column.get(layer) ?? 0)).join(' | ')} |`);
  console.log(`| all | ${total.map((sum) => integer(sum)).join(' | ')} |`);
}

async function instructionsOf(graph: Graph): Promise<ReadonlyMap<string, number>> {
  const nodes = graph.nodes.filter(({ operator }) => operator !== 'reshape');
  const results = await runKernels(
    emulatedCore(core),
    nodes.map((node) => ({ case: caseOf(graph, node) })),
    true,
  );
  return new Map(nodes.map(({ name }, i) => [name, results[i].instructions]));
}

function caseOf<O extends Node['operator']>(graph: Graph, node: Extract<Node, { operator: O }>): KernelCase {
  const layer = { node, inputs: tensorsOf(graph, node.inputs), output: graph.tensors[node.outputs[0]] };
  const kernel = selectKernel<O>(layer, target);
  if (!kernel) throw new Error(`no kernel for ${node.name}`);
  const data = layer.inputs.filter(({ constant }) => !constant);
  const inputs = data.map(({ shape, quantization }) =>
    Int8Array.from(
      { length: elementCount(shape) * elementBytes(quantization) },
      () => Math.floor(random() * 256) - 128,
    ),
  );
  return kernelCase(kernel, layer, inputs);
}
