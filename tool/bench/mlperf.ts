/**
 * `npm run bench:mlperf`: instructions, RAM and flash of the MLPerf Tiny models on the emulated boards, beside TensorFlow
 * Lite Micro's. Prints tables, writes `build/bench/mlperf.json`, and brings `docs/benchmarks.md` up to date.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exitCodes } from '../errors.js';
import { importModel } from '../import/index.js';
import { optimise } from '../passes/index.js';
import { packageRoot } from '../paths.js';
import { layerTable, overview, replaceSection } from './markdown.js';
import { countInstructions, type EmulatedRun } from './measure.js';
import { type MlperfModel, mlperfModels } from './tflm.js';

const models = path.join(packageRoot, '..', 'shared', 'data', 'mlperf-tiny');
const boards = ['mps2-an385', 'mps2-an386', 'mps2-an500'];
const page = path.join(packageRoot, 'docs', 'benchmarks.md');
const json = path.join(packageRoot, 'build', 'bench', 'mlperf.json');

if (!existsSync(models)) {
  process.stderr.write(
    `The models of MLPerf Tiny are not there: put kws_int8.tflite and so on into ${models}.\n`,
  );
  process.exit(exitCodes.data);
}

const results = new Map<MlperfModel, EmulatedRun[]>();
for (const model of mlperfModels) {
  const graph = optimise(await importModel(path.join(models, `${model}_int8.tflite`)));
  const runs: EmulatedRun[] = [];
  for (const board of boards) {
    process.stderr.write(`${model} on ${board}\n`);
    runs.push(await countInstructions(graph, board));
  }
  results.set(model, runs);
}

const sections = {
  mlperf: overview(results),
  'mlperf layers': mlperfModels.map((model) => layerTable(model, results.get(model) ?? [])).join('\n'),
};
process.stdout.write(`${sections.mlperf}\n${sections['mlperf layers']}\n`);

await mkdir(path.dirname(json), { recursive: true });
await writeFile(json, `${JSON.stringify(facts(), null, 2)}\n`);
let text = await readFile(page, 'utf8');
for (const [name, section] of Object.entries(sections)) text = replaceSection(text, name, section);
await writeFile(page, text);

/** The figures for machines. */
function facts() {
  const runs = [...results].flatMap(([model, all]) => all.map((run) => ({ model, ...run })));
  return runs.map(({ model, program, instructions, sizes }) => ({
    model,
    core: program.target.core,
    instructions: instructions.reduce((sum, count) => sum + count, 0),
    arenaBytes: program.arenaBytes,
    sizes,
    layers: program.layers.map(({ name, operator, macs, call }, layer) => ({
      name,
      operator,
      macs,
      kernel: call?.kernel,
      instructions: instructions[layer],
    })),
  }));
}
