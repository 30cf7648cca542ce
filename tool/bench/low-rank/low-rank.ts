/**
 * `npm run bench:low-rank [-- [--trained] network [share …]]`: accuracy on whole test sets and instructions on emulated boards
 * of networks whose layers were decomposed to a share of their MACs, without training after it and, where
 * `examples/compressed` has one, with. Brings the tables of `docs/low-rank.md` up to date; what was measured before is
 * kept in `examples/compressed/low-rank.json`. With `--trained`, only trained networks are measured again, where the rest is known.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { quantizeToInt8 } from '../../compress/integer.js';
import { approximateLowRank, type Decomposition, methods } from '../../compress/low-rank/index.js';
import { accuracyOf } from '../../compress/sensitivity.js';
import type { Dataset } from '../../data/dataset.js';
import { loadDataset } from '../../data/load.js';
import { realSamples } from '../../data/samples.js';
import type { Graph } from '../../graph/graph.js';
import { importModel } from '../../import/index.js';
import { graphMacs } from '../../operators/index.js';
import { foldBehindInput } from '../../passes/fold-behind-input.js';
import { packageRoot } from '../../paths.js';
import { measureNetwork } from '../compression/measure-network.js';
import { replaceSection } from '../markdown.js';
import { lowRankTable, type Measured, type Result } from './table.js';

interface Case {
  /** The network's name in `examples` and, as a section, in the documentation. */
  readonly network: string;
  readonly model: string;
  readonly data: string;
  readonly test: string;
  readonly decomposition: Decomposition;
}

const shared = path.join(packageRoot, '..', 'shared', 'data');
const mnist = (part: string) => path.join(shared, 'mnist', `${part}-images-idx3-ubyte.gz`);
const cifar = (part: string) => path.join(shared, 'cifar10-jpeg', `${part}.tar`);
const work = path.join(packageRoot, 'build', 'bench');

const cases: readonly Case[] = [
  {
    network: 'resnet-8',
    model: path.join(shared, 'mlperf-tiny', 'ic.h5'),
    ...{ data: cifar('train'), test: cifar('test') },
    decomposition: 'spatial',
  },
  {
    network: 'lenet-5',
    model: path.join(work, 'lenet-5.edgec.json'),
    ...{ data: mnist('train'), test: mnist('t10k') },
    decomposition: 'channel',
  },
];

/** Shares of the MACs that may be left, those of the recipes that the trained networks come from. */
const shares = [0.5, 0.333, 0.25];

/** Samples that activations' ranges are taken from. */
const calibration = 256;

const { values: flags, positionals } = parseArgs({
  options: { trained: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [network, ...wanted] = positionals;
const file = path.join(packageRoot, 'examples', 'compressed', 'low-rank.json');
const known: Record<string, Result[]> = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
for (const one of cases.filter((own) => network === undefined || own.network === network)) {
  const [data, test] = [await loadDataset(one.data), await loadDataset(one.test)];
  const graph = foldBehindInput(await importModel(one.model));
  const chosen = wanted.length > 0 ? wanted.map(Number) : [1, ...shares];
  for (const share of chosen) {
    process.stderr.write(`${one.network}: ${share} of the MACs\n`);
    const before = known[one.network]?.find((own) => own.share === share);
    const untrained = (flags.trained && before) || (await measure(one, graph, share, data, test));
    const result: Result = { ...untrained, trained: await measureTrained(one, share, test) };
    const others = (known[one.network] ?? []).filter((own) => own.share !== share);
    known[one.network] = [...others, result].toSorted((a, b) => b.share - a.share);
    await writeFile(file, `${JSON.stringify(known, null, 2)}\n`);
  }
}

const page = path.join(packageRoot, 'docs', 'low-rank.md');
let text = await readFile(page, 'utf8');
for (const [name, results] of Object.entries(known)) {
  const table = lowRankTable(results);
  process.stdout.write(`${name}\n\n${table}\n`);
  text = replaceSection(text, name, table);
}
await writeFile(page, text);

/** A network with a share of its MACs, not trained after it was decomposed. */
async function measure(
  one: Case,
  graph: Graph,
  share: number,
  data: Dataset,
  test: Dataset,
): Promise<Result> {
  const plain: Record<string, number> = {};
  let small = graph;
  for (const method of share === 1 ? [] : methods) {
    const options = { target: share, method, decomposition: one.decomposition, seed: 1 };
    const { graph: own } = await approximateLowRank(graph, data, options);
    if (method === 'nonlinear') small = own;
    else plain[method] = await accuracyOf(own, test);
  }
  const float = await accuracyOf(small, test);
  const int8 = await quantizeToInt8(small, [realSamples(data, calibration)]);
  return { share, macs: graphMacs(small), plain, nonlinear: { float, ...(await measureInt8(int8, test)) } };
}

/**
 * The int8 network that training made of it, where there is one; for all of the MACs, of the whole network, trained on for
 * as many epochs.
 */
async function measureTrained(
  { network: name }: Case,
  share: number,
  test: Dataset,
): Promise<Result['trained']> {
  const own = `${name}-low-rank-${Math.round(1 / share)}.edgec.json`;
  const trained = path.join(packageRoot, 'examples', 'compressed', own);
  if (!existsSync(trained)) return undefined;
  const int8 = await importModel(trained);
  return { macs: graphMacs(int8), ...(await measureInt8(int8, test)) };
}

/** Throws where a device computes other bytes than the host. */
async function measureInt8(int8: Graph, test: Dataset): Promise<Omit<Measured, 'float'>> {
  const { score, cores } = await measureNetwork(int8, test);
  const instructions = cores.map(({ core, layers }) => ({
    core,
    count: layers.reduce((sum, layer) => sum + layer.instructions, 0),
  }));
  return { int8: score.accuracy, instructions };
}
