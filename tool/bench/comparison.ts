/**
 * `npm run bench:comparison`: every kept network that one dense network became, through `edgec compare`. Prints tables, writes
 * `build/bench/comparison.json` and pages with plots beside it, and brings `docs/comparison.md` with its images up to date.
 * Words choose cases whose names they are part of: `-- ds-cnn`.
 *
 * The dense networks must have been trained: see `npm run bench:compression -- --retrain`.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Comparison, compare, type Variant } from '../deploy/compare.js';
import { comparisonPage } from '../deploy/comparison-page.js';
import { packageRoot } from '../paths.js';
import { decimal, integer, percent } from '../report/format.js';
import { writePlotFile } from '../report/plot-file.js';
import {
  type CompressionCase,
  caseName,
  caseTitle,
  channelsMethod,
  compressedFile,
  compressionCases,
  hasAllFamilies,
  isChosen,
} from './compression/cases.js';
import { denseModelFile, imageFiles, workFolder } from './compression/make.js';
import { silentSteps } from './compression/measure-network.js';
import { markdownTable, replaceSection } from './markdown.js';

const page = path.join(packageRoot, 'docs', 'comparison.md');
const board = 'mps2-an386';

const comparisons: Comparison[] = [];
for (const one of compressionCases.filter(hasAllFamilies)) {
  if (!isChosen(one, process.argv.slice(2))) continue;
  if (!existsSync(denseModelFile(one))) {
    process.stderr.write(`${caseTitle(one)}: not trained yet, see bench:compression -- --retrain\n`);
    continue;
  }
  process.stderr.write(`${caseTitle(one)}\n`);
  const comparison = named(one, await compareKept(one));
  comparisons.push(comparison);
  const table = comparisonTable(comparison);
  process.stdout.write(`${table}\n`);
  await writeFile(page, replaceSection(await readFile(page, 'utf8'), caseName(one), table));
  const plots = comparisonPage(comparison);
  await writePlotFile(path.join(packageRoot, 'docs', 'images', `comparison-${caseName(one)}.svg`), plots);
  await writePlotFile(path.join(workFolder, `comparison-${caseName(one)}.html`), plots);
}
await writeFile(path.join(workFolder, 'comparison.json'), `${JSON.stringify(comparisons, null, 2)}\n`);

function compareKept(one: CompressionCase): Promise<Comparison> {
  const names = [...one.methods.map(({ name }) => name), ...one.channelShares.map(channelsMethod)];
  const variants = names.map((name) => compressedFile(one, name)).filter(existsSync);
  const output = path.join(workFolder, `comparison-${caseName(one)}`);
  return compare(
    {
      model: denseModelFile(one),
      variants,
      ...imageFiles(one),
      board,
      output,
      samples: 20,
      warmup: 0,
      repeats: 1,
    },
    silentSteps,
  );
}

/** A row for each variant, a star behind what no other one beats. */
function comparisonTable({ model, variants }: Comparison): string {
  const [int8] = variants;
  const star = (isOnFront: boolean) => (isOnFront ? ' ★' : '');
  const rows = variants.map((variant) => [
    variant.name,
    variant.encodings.join(', '),
    percent(variant.accuracy.accuracy, 2),
    `${integer(variant.flash.weights)}${star(variant.isOnSizeFront)}`,
    `${decimal(int8.flash.weights / variant.flash.weights, 1)}×`,
    integer(variant.flash.used),
    `${integer(variant.counts)}${star(variant.isOnSpeedFront)}`,
    `${decimal(int8.counts / variant.counts, 2)}×`,
  ]);
  const headings = ['', 'stored as', 'accuracy', 'weights', 'smaller', 'flash', 'instructions', 'fewer'];
  const float = model.accuracy ? `Float: ${percent(model.accuracy.accuracy, 2)}.\n\n` : '';
  return `${float}${markdownTable(headings, rows, 2)}`;
}

/** The comparison with the methods' titles in the place of files' names. */
function named(one: CompressionCase, comparison: Comparison): Comparison {
  const variants = comparison.variants.map((variant) => ({ ...variant, name: titleOf(one, variant) }));
  return { ...comparison, variants };
}

function titleOf(one: CompressionCase, { name }: Variant): string {
  const own = (method: string) => name === `${caseName(one)}-${method}`;
  const method = one.methods.find((each) => own(each.name));
  const share = one.channelShares.find((each) => own(channelsMethod(each)));
  return method?.title ?? (share === undefined ? name : `channels, ${100 * share} % cut`);
}
