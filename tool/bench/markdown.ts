import { decimal, dimensions, integer } from '../report/format.js';
import type { EmulatedRun } from './measure.js';
import { published } from './published.js';
import { type MlperfModel, tflm } from './tflm.js';

/** Replaces what stands between the marks `<!-- name -->` and `<!-- end -->` of a Markdown page. */
export function replaceSection(page: string, name: string, section: string): string {
  const start = page.indexOf(`<!-- ${name} -->`);
  const end = page.indexOf('<!-- end -->', start);
  if (start < 0 || end < 0) throw new Error(`the page has no section "${name}"`);
  return `${page.slice(0, start)}<!-- ${name} -->\n${section}${page.slice(end)}`;
}

/** One row for each model and core: instructions, RAM and code beside TensorFlow Lite Micro's. */
export function overview(results: ReadonlyMap<MlperfModel, readonly EmulatedRun[]>): string {
  const rows = [...results].flatMap(([model, runs]) =>
    runs.map(({ program, counts, sizes }) => {
      const peer = tflm[model];
      const ours = total(counts);
      const theirs = peer.instructions[program.target.core];
      return [
        model.toUpperCase(),
        program.target.core,
        integer(ours),
        integer(theirs),
        decimal(ours / theirs, 2),
        integer(program.arenaBytes),
        integer(peer.arenaBytes),
        decimal(program.arenaBytes / peer.arenaBytes, 2),
        integer(sizes.flash.weights),
        integer(sizes.flash.modelCode),
      ];
    }),
  );
  return markdownTable(
    [
      ...['model', 'core', 'instructions', 'TFLM + CMSIS-NN', 'ratio'],
      ...['RAM: arena', "TFLM's", 'ratio', 'weights and tables', 'model code'],
    ],
    rows,
    2,
  );
}

/** One row for each board and model: modelled cycles beside those that were published for the board. */
export function cyclesTable(results: ReadonlyMap<MlperfModel, readonly EmulatedRun[]>): string {
  const boards = [...results.values()][0].map(({ board }) => board);
  const rows = boards.flatMap((board, index) =>
    [...results].map(([model, runs]) => {
      const ours = total(runs[index].counts);
      const { best, reference } = published[board.name][model];
      return [
        board.name,
        model.toUpperCase(),
        integer(ours),
        decimal((ours / board.clock) * 1000, 2),
        integer(best),
        decimal(ours / best, 2),
        reference === undefined ? '' : integer(reference),
        reference === undefined ? '' : decimal(ours / reference, 2),
      ];
    }),
  );
  return markdownTable(
    [
      ...['board', 'model', 'modelled cycles', 'ms', 'best published, cycles', 'ratio'],
      ...['microTVM + CMSIS-NN, cycles', 'ratio'],
    ],
    rows,
    2,
  );
}

/** One row for each layer of a model: instructions and instructions per multiply-accumulate on every core. */
export function layerTable(model: MlperfModel, runs: readonly EmulatedRun[]): string {
  const [{ program }] = runs;
  const rows = program.layers.map(({ name, operator, outputShape, macs }, layer) => [
    name,
    operator,
    dimensions(outputShape),
    macs === 0 ? '' : integer(macs),
    ...runs.flatMap(({ counts }) => [
      integer(counts[layer]),
      macs === 0 ? '' : decimal(counts[layer] / macs, 2),
    ]),
  ]);
  const cores = runs.flatMap((run) => [run.program.target.core, 'per MAC']);
  return `\n### ${model.toUpperCase()}\n\n${markdownTable(['layer', 'operator', 'output', 'MACs', ...cores], rows, 3)}`;
}

/** @param textColumns how many columns, from the left, are not numbers */
export function markdownTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns: number,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const alignment = headings.map((_, column) => (column < textColumns ? '---' : '---:'));
  return [headings, alignment, ...rows].map(line).join('');
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
