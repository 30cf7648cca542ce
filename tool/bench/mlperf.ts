/**
 * `npm run bench:mlperf`: instructions, RAM and flash of the MLPerf Tiny models on the boards that QEMU emulates, beside
 * TensorFlow Lite Micro's, and their modelled cycles on virtual chips, beside published ones. Prints tables, writes
 * `build/bench/mlperf.json`, and brings `docs/benchmarks.md` up to date.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exitCodes } from '../errors.js';
import { importModel } from '../import/index.js';
import { optimise } from '../passes/index.js';
import { packageRoot } from '../paths.js';
import { cyclesTable, layerTable, overview, replaceSection } from './markdown.js';
import { countLayers, type EmulatedRun } from './measure.js';
import { published } from './published.js';
import { type MlperfModel, mlperfModels } from './tflm.js';

const models = path.join(packageRoot, '..', 'shared', 'data', 'mlperf-tiny');
const instructionBoards = ['mps2-an385', 'mps2-an386', 'mps2-an500'];
const cycleBoards = Object.keys(published);
const page = path.join(packageRoot, 'docs', 'benchmarks.md');
const json = path.join(packageRoot, 'build', 'bench', 'mlperf.json');

if (!existsSync(models)) {
  process.stderr.write(
    `The models of MLPerf Tiny are not there: put kws_int8.tflite and so on into ${models}.\n`,
  );
  process.exit(exitCodes.data);
}

const instructions = await countOn(instructionBoards);
const cycles = await countOn(cycleBoards);

const sections = {
  mlperf: overview(instructions),
  'mlperf cycles': cyclesTable(cycles),
  'mlperf layers': mlperfModels.map((model) => layerTable(model, instructions.get(model) ?? [])).join('\n'),
};
process.stdout.write(`${Object.values(sections).join('\n')}\n`);

await mkdir(path.dirname(json), { recursive: true });
await writeFile(json, `${JSON.stringify(facts(), null, 2)}\n`);
let text = await readFile(page, 'utf8');
for (const [name, section] of Object.entries(sections)) text = replaceSection(text, name, section);
await writeFile(page, text);

/** Each model on each of these boards, in their order. */
async function countOn(boards: readonly string[]): Promise<Map<MlperfModel, EmulatedRun[]>> {
  const results = new Map<MlperfModel, EmulatedRun[]>();
  for (const model of mlperfModels) {
    const graph = optimise(await importModel(path.join(models, `${model}_int8.tflite`)));
    const runs: EmulatedRun[] = [];
    for (const board of boards) {
      process.stderr.write(`${model} on ${board}\n`);
      runs.push(await countLayers(graph, board));
    }
    results.set(model, runs);
  }
  return results;
}

/** The figures for machines. */
function facts() {
  const runs = [...instructions, ...cycles].flatMap(([model, all]) => all.map((run) => ({ model, ...run })));
  return runs.map(({ model, board, program, counts, sizes }) => ({
    model,
    board: board.name,
    core: program.target.core,
    [board.unit]: counts.reduce((sum, count) => sum + count, 0),
    arenaBytes: program.arenaBytes,
    sizes,
    layers: program.layers.map(({ name, operator, macs, call }, layer) => ({
      name,
      operator,
      macs,
      kernel: call?.kernel,
      [board.unit]: counts[layer],
    })),
  }));
}
