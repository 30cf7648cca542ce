import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { quantizeToInt8 } from '../../compress/integer.js';
import { weightedNodes } from '../../compress/layers.js';
import { accuracyOf } from '../../compress/sensitivity.js';
import type { Dataset } from '../../data/dataset.js';
import { loadDataset } from '../../data/load.js';
import { realSamples } from '../../data/samples.js';
import { elementCount as encodedCount } from '../../encodings/index.js';
import { elementCount, type Graph } from '../../graph/graph.js';
import { importModel } from '../../import/index.js';
import { packageRoot } from '../../paths.js';
import { type CompressionCase, caseName, caseTitle } from './cases.js';
import { type FormatResults, fixedPointFormats } from './fixed-point.js';
import { denseModelFile, imageFiles } from './make.js';
import { type MeasuredNetwork, measureNetwork } from './measure-network.js';
import { type OneShotCurve, oneShotCurves } from './one-shot.js';

/** The dense network, and what does not depend on how it is stored. */
export interface DenseResult extends DenseNetwork {
  /** Pruned without training. */
  readonly oneShot?: readonly OneShotCurve[];
  /** In fixed point without training. */
  readonly formats?: FormatResults;
}

interface DenseNetwork {
  /** Of the float network. */
  readonly accuracy: number;
  /** Weights and biases. */
  readonly parameters: number;
  readonly weights: number;
  readonly int8: MeasuredNetwork;
}

/** Dense networks are too large to be kept: what was measured of them is. */
const file = path.join(packageRoot, 'examples', 'compressed', 'dense.json');

type DenseResults = Readonly<Record<string, DenseResult>>;

async function readResults(): Promise<DenseResults> {
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
}

/**
 * What is known of a case's dense network; what is not is measured, where the network was trained here, and kept.
 * @param isNew whether what is known is of another network
 * @returns undefined where nothing is known and nothing was trained
 */
export async function denseResult(one: CompressionCase, isNew: boolean): Promise<DenseResult | undefined> {
  const known = isNew ? undefined : (await readResults())[caseName(one)];
  const wantsOneShot = one.isPrunedUntrained && !known?.oneShot;
  const wantsFormats = one.isFixedPointUntrained && !known?.formats;
  if ((known && !wantsOneShot && !wantsFormats) || !existsSync(denseModelFile(one))) return known;
  process.stderr.write(`${caseTitle(one)}: dense\n`);
  const graph = await importModel(denseModelFile(one));
  const files = imageFiles(one);
  const [data, test] = [await loadDataset(files.data), await loadDataset(files.test)];
  const result: DenseResult = {
    ...(known ?? (await measureDense(graph, data, test))),
    ...(wantsOneShot && { oneShot: await oneShotCurves(graph, data, test) }),
    ...(wantsFormats && { formats: await fixedPointFormats(graph, data, test) }),
  };
  await mkdir(path.dirname(file), { recursive: true });
  const all: DenseResults = { ...(await readResults()), [caseName(one)]: result };
  await writeFile(file, `${JSON.stringify(all, null, 2)}\n`);
  return result;
}

async function measureDense(graph: Graph, data: Dataset, test: Dataset): Promise<DenseNetwork> {
  return {
    accuracy: await accuracyOf(graph, test),
    ...sizesOf(graph),
    int8: await measureNetwork(await quantizeToInt8(graph, [realSamples(data, 256)]), test),
  };
}

function sizesOf(graph: Graph): Pick<DenseResult, 'parameters' | 'weights'> {
  const layers = weightedNodes(graph);
  const constants = layers.flatMap(({ node }) => node.inputs.map((id) => graph.tensors[id]));
  return {
    weights: layers.reduce((sum, { weights }) => sum + encodedCount(weights.constant!), 0),
    parameters: constants.reduce((sum, { constant, shape }) => sum + (constant ? elementCount(shape) : 0), 0),
  };
}
