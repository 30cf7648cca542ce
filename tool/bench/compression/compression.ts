/**
 * `npm run bench:compression`: error on whole test sets, bytes in the linked ELF and instructions of compressed networks
 * on emulated boards. Prints tables, writes `build/bench/compression.json` and brings `docs/compression.md` and the accuracies
 * in `docs/fixed-point.md` up to date.
 *
 * The compressed networks are in `examples/compressed`. With `-- --retrain` they are made from scratch, the dense ones
 * first. Words after the options choose cases whose names they are part of: `-- --retrain lenet-5-mnist`.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadDataset } from '../../data/load.js';
import { importModel } from '../../import/index.js';
import { packageRoot } from '../../paths.js';
import { replaceSection } from '../markdown.js';
import {
  type CompressionCase,
  caseName,
  caseTitle,
  channelsMethod,
  compressedFile,
  compressionCases,
  isChosen,
} from './cases.js';
import { denseResult } from './dense.js';
import { imageFiles, makeFromScratch, workFolder } from './make.js';
import { measureNetwork } from './measure-network.js';
import {
  channelTable,
  formatTable,
  layerTable,
  type MethodResult,
  methodTable,
  oneShotTable,
} from './tables.js';

const compressionPage = path.join(packageRoot, 'docs', 'compression.md');
const fixedPointPage = path.join(packageRoot, 'docs', 'fixed-point.md');
const isRetraining = process.argv.includes('--retrain');
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));

const facts: object[] = [];
for (const one of compressionCases) {
  if (!isChosen(one, wanted)) continue;
  if (isRetraining) await makeFromScratch(one);
  const dense = await denseResult(one, isRetraining);
  if (!dense) {
    process.stderr.write(`${caseTitle(one)}: not trained yet, see --retrain\n`);
    continue;
  }
  const methods = await measured(one, one.methods);
  const channels = await measured(
    one,
    one.channelShares.map((share) => ({ title: `${100 * share} %`, name: channelsMethod(share) })),
  );
  await writeSections(compressionPage, {
    [caseName(one)]: [
      methodTable(dense, methods),
      ...methods.map((method) => layerTable(dense, method)),
    ].join(''),
    ...(dense.oneShot && { [`${caseName(one)} one-shot`]: oneShotTable(dense.oneShot) }),
    ...(channels.length > 0 && { [`${caseName(one)} channels`]: channelTable(dense, channels) }),
  });
  if (dense.formats) {
    const trained = methods.find(({ name }) => name === 'fixed-point');
    await writeSections(fixedPointPage, { [caseName(one)]: formatTable(dense.formats, trained) });
  }
  facts.push({ name: caseName(one), dense, methods, channels });
}
await mkdir(workFolder, { recursive: true });
await writeFile(path.join(workFolder, 'compression.json'), `${JSON.stringify(facts, null, 2)}\n`);

async function measured(
  one: CompressionCase,
  methods: readonly { readonly title: string; readonly name: string }[],
): Promise<MethodResult[]> {
  const test = await loadDataset(imageFiles(one).test);
  const results: MethodResult[] = [];
  for (const { title, name } of methods) {
    const file = compressedFile(one, name);
    const isMade = existsSync(file);
    process.stderr.write(`${caseTitle(one)}: ${title}${isMade ? '' : ': not made yet, see --retrain'}\n`);
    if (!isMade) continue;
    const graph = await importModel(file);
    results.push({ title, name, network: await measureNetwork(graph, test) });
  }
  return results;
}

async function writeSections(page: string, sections: Readonly<Record<string, string>>): Promise<void> {
  process.stdout.write(`${Object.values(sections).join('\n')}\n`);
  let text = await readFile(page, 'utf8');
  for (const [name, section] of Object.entries(sections)) text = replaceSection(text, name, section);
  await writeFile(page, text);
}
