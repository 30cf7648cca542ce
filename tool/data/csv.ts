import { UserError } from '../errors.js';
import type { NumberArray } from './number-array.js';

/** A table of numbers: a row for each sample. */
export interface CsvTable {
  readonly samples: NumberArray;
  /** The numbers of a column whose heading says that it is the label. */
  readonly labels?: NumberArray;
}

const labelHeadings = ['label', 'labels', 'class', 'target', 'y'];

/**
 * Reads numbers separated by commas, semicolons, tabs or spaces, with or without a line of headings. A column that is
 * headed `label`, `class`, `target` or `y` is the label.
 * @throws UserError where a cell is not a number or a row has another length
 */
export function readCsv(text: string, file: string): CsvTable {
  const rows = text
    .split(/\r?\n/)
    .map((line, i) => ({ line: line.trim(), number: i + 1 }))
    .filter(({ line }) => line !== '');
  if (rows.length === 0)
    throw new UserError('data', `${file} is empty.`, 'It should hold a row for each sample.');
  const separator = [',', ';', '\t'].find((candidate) => rows[0].line.includes(candidate)) ?? /\s+/;
  const cellsOf = (line: string) =>
    line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const first = cellsOf(rows[0].line);
  const headings = first.some((cell) => !isNumber(cell)) ? first : undefined;
  if (headings !== undefined) rows.shift();
  const columns = first.length;
  const labelColumn = headings?.findIndex((cell) => labelHeadings.includes(cell.toLowerCase())) ?? -1;

  const values = new Float64Array(rows.length * (labelColumn < 0 ? columns : columns - 1));
  const labels = new Float64Array(labelColumn < 0 ? 0 : rows.length);
  let next = 0;
  for (const [row, { line, number }] of rows.entries()) {
    const cells = cellsOf(line);
    if (cells.length !== columns) {
      throw new UserError(
        'data',
        `${file}, line ${number}: ${cells.length} columns where the first line has ${columns}.`,
        'Every row is one sample and has a column for each of its values.',
      );
    }
    for (const [column, cell] of cells.entries()) {
      if (!isNumber(cell)) {
        throw new UserError(
          'data',
          `${file}, line ${number}, column ${column + 1}: '${cell}' is not a number.`,
          'Write numbers only, with a point for decimals.',
        );
      }
      if (column === labelColumn) labels[row] = Number(cell);
      else values[next++] = Number(cell);
    }
  }
  const samples = { shape: [rows.length, values.length / Math.max(1, rows.length)], values };
  return labelColumn < 0 ? { samples } : { samples, labels: { shape: [rows.length], values: labels } };
}

/** Not-a-number counts as one here, so that it is told as such and by its sample. */
function isNumber(cell: string): boolean {
  return cell !== '' && (!Number.isNaN(Number(cell)) || /^[+-]?(nan|inf(inity)?)$/i.test(cell));
}
