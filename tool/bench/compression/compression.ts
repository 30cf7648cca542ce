/**
 * `npm run bench:compression`: error on whole test sets, bytes in the linked ELF and instructions of compressed networks
 * on emulated boards. Prints tables, writes `build/bench/compression.json` and brings `docs/compression.md` up to date.
 *
 * The compressed networks are in `examples/compressed`. With `-- --retrain` they are made from scratch, the
 * dense ones first, which are too large to be kept: their results stand in `examples/compressed/dense.json`.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadBoard } from '../../boards/load.js';
import { encodeWeights } from '../../compress/encode.js';
import { quantizeToInt8 } from '../../compress/integer.js';
import { weightedNodes } from '../../compress/layers.js';
import { accuracyOf } from '../../compress/sensitivity.js';
import { loadDataset } from '../../data/load.js';
import { realSamples } from '../../data/samples.js';
import { compress } from '../../deploy/compress.js';
import { canComputeOn } from '../../deploy/recipe.js';
import { trainNetwork } from '../../deploy/train.js';
import { elementCount as encodedCount } from '../../encodings/index.js';
import { elementCount, type Graph } from '../../graph/graph.js';
import { importModel } from '../../import/index.js';
import { packageRoot } from '../../paths.js';
import { replaceSection } from '../markdown.js';
import { type CompressionCase, compressionCases } from './cases.js';
import { measureNetwork, silentSteps } from './measure-network.js';
import { oneShotCurves } from './one-shot.js';
import { type DenseResult, layerTable, type MethodResult, methodTable, oneShotTable } from './tables.js';

const mnist = path.join(packageRoot, '..', 'shared', 'data', 'mnist');
const trainFile = path.join(mnist, 'train-images-idx3-ubyte.gz');
const testFile = path.join(mnist, 't10k-images-idx3-ubyte.gz');
const examples = path.join(packageRoot, 'examples');
const work = path.join(packageRoot, 'build', 'bench');
const denseFile = path.join(examples, 'compressed', 'dense.json');
const page = path.join(packageRoot, 'docs', 'compression.md');
const isRetraining = process.argv.includes('--retrain');

const data = await loadDataset(trainFile);
const test = await loadDataset(testFile);
const target = await loadBoard('nucleo-f746');
const denseResults: Record<string, DenseResult> = existsSync(denseFile)
  ? JSON.parse(await readFile(denseFile, 'utf8'))
  : {};

const sections: Record<string, string> = {};
const facts: object[] = [];
for (const one of compressionCases) {
  if (isRetraining) await makeAgain(one);
  const dense = await denseResult(one);
  const methods: MethodResult[] = [];
  for (const { title, recipe } of one.methods) {
    process.stderr.write(`${one.title}: ${title}\n`);
    // In the encodings of today, whichever there were when the network was made.
    const graph = smallest(await importModel(compressedFile(recipe)));
    methods.push({ title, network: await measureNetwork(graph, test) });
  }
  sections[one.network] = [
    methodTable(dense, methods),
    ...methods.map((method) => layerTable(dense, method)),
  ].join('');
  sections[`${one.network} one-shot`] = oneShotTable(dense);
  facts.push({ network: one.network, dense, methods });
}
process.stdout.write(`${Object.values(sections).join('\n')}\n`);

await mkdir(work, { recursive: true });
await writeFile(path.join(work, 'compression.json'), `${JSON.stringify(facts, null, 2)}\n`);
let text = await readFile(page, 'utf8');
for (const [name, section] of Object.entries(sections)) text = replaceSection(text, name, section);
await writeFile(page, text);

function compressedFile(recipe: string): string {
  return path.join(examples, 'compressed', `${recipe}.edgec.json`);
}

function smallest(graph: Graph): Graph {
  const layers = weightedNodes(graph).map(({ node }) => [node.name, 'smallest'] as const);
  return encodeWeights(graph, new Map(layers), canComputeOn(graph, target));
}

/** Trains the dense network and follows every recipe. */
async function makeAgain({ network, methods }: CompressionCase): Promise<void> {
  const dense = path.join(work, `${network}.edgec.json`);
  process.stderr.write(`${network}: training\n`);
  const description = path.join(examples, 'networks', `${network}.yaml`);
  await trainNetwork(
    { network: description, data: trainFile, validation: testFile, output: dense },
    silentSteps,
  );
  for (const { title, recipe } of methods) {
    process.stderr.write(`${network}: ${title}\n`);
    await compress(
      {
        model: dense,
        recipe: path.join(examples, 'recipes', `${recipe}.yaml`),
        ...{ data: trainFile, test: testFile },
        output: compressedFile(recipe),
        workFolder: path.join(work, recipe),
      },
      target,
      silentSteps,
    );
  }
  delete denseResults[network];
  await rm(denseFile, { force: true });
}

/** Measures the dense network where it was trained here, else takes what is known of it. */
async function denseResult({ network }: CompressionCase): Promise<DenseResult> {
  const known = denseResults[network];
  if (known) return known;
  const file = path.join(work, `${network}.edgec.json`);
  if (!existsSync(file))
    throw new Error(`${network} was not trained here yet: npm run bench:compression -- --retrain`);
  process.stderr.write(`${network}: dense\n`);
  const graph = await importModel(file);
  const layers = weightedNodes(graph);
  const result: DenseResult = {
    accuracy: await accuracyOf(graph, test),
    weights: layers.reduce((sum, { weights }) => sum + encodedCount(weights.constant!), 0),
    parameters: layers.reduce(
      (sum, { node }) =>
        sum +
        node.inputs
          .filter((id) => graph.tensors[id].constant)
          .reduce((own, id) => own + elementCount(graph.tensors[id].shape), 0),
      0,
    ),
    int8: await measureNetwork(await quantizeToInt8(graph, [realSamples(data, 256)]), test),
    oneShot: await oneShotCurves(graph, data, test),
  };
  denseResults[network] = result;
  await mkdir(path.dirname(denseFile), { recursive: true });
  await writeFile(denseFile, `${JSON.stringify(denseResults, null, 2)}\n`);
  return result;
}
