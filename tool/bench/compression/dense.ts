import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { quantizeToInt8 } from '../../compress/integer.js';
import { weightedNodes } from '../../compress/layers.js';
import { accuracyOf } from '../../compress/sensitivity.js';
import type { Dataset } from '../../data/dataset.js';
import { realSamples } from '../../data/samples.js';
import { elementCount as encodedCount } from '../../encodings/index.js';
import { elementCount, type Graph } from '../../graph/graph.js';
import { importModel } from '../../import/index.js';
import { packageRoot } from '../../paths.js';
import { type CompressionCase, caseName, caseTitle } from './cases.js';
import { denseModelFile } from './make.js';
import { type MeasuredNetwork, measureNetwork } from './measure-network.js';
import { type OneShotCurve, oneShotCurves } from './one-shot.js';

/** The dense network, and what does not depend on how it is stored. */
export interface DenseResult {
  /** Of the float network. */
  readonly accuracy: number;
  /** Weights and biases. */
  readonly parameters: number;
  readonly weights: number;
  readonly int8: MeasuredNetwork;
  readonly oneShot: readonly OneShotCurve[];
}

/** Dense networks are too large to be kept: what was measured of them is. */
const file = path.join(packageRoot, 'examples', 'compressed', 'dense.json');

type DenseResults = Readonly<Record<string, DenseResult>>;

async function readResults(): Promise<DenseResults> {
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
}

/** What is known of a case's dense network; undefined where it was never measured. */
export async function knownDense(one: CompressionCase): Promise<DenseResult | undefined> {
  return (await readResults())[caseName(one)];
}

/** Measures a case's dense network, which was trained here, and keeps the result. */
export async function measureDense(one: CompressionCase, data: Dataset, test: Dataset): Promise<DenseResult> {
  process.stderr.write(`${caseTitle(one)}: dense\n`);
  const graph = await importModel(denseModelFile(one));
  const result: DenseResult = {
    accuracy: await accuracyOf(graph, test),
    ...sizesOf(graph),
    int8: await measureNetwork(await quantizeToInt8(graph, [realSamples(data, 256)]), test),
    oneShot: await oneShotCurves(graph, data, test),
  };
  await mkdir(path.dirname(file), { recursive: true });
  const all: DenseResults = { ...(await readResults()), [caseName(one)]: result };
  await writeFile(file, `${JSON.stringify(all, null, 2)}\n`);
  return result;
}

function sizesOf(graph: Graph): Pick<DenseResult, 'parameters' | 'weights'> {
  const layers = weightedNodes(graph);
  const constants = layers.flatMap(({ node }) => node.inputs.map((id) => graph.tensors[id]));
  return {
    weights: layers.reduce((sum, { weights }) => sum + encodedCount(weights.constant!), 0),
    parameters: constants.reduce((sum, { constant, shape }) => sum + (constant ? elementCount(shape) : 0), 0),
  };
}
