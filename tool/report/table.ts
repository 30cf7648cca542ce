/** One column of a text table. */
export interface Column<Row> {
  readonly heading: string;
  readonly align: 'left' | 'right';
  /** Whether it gives way, down to 12 characters, where the table is too wide. One column may. */
  readonly shrinks?: boolean;
  /** Whether it is left out where the table is still too wide, the first such column first. */
  readonly expendable?: boolean;
  text(row: Row): string;
}

const gap = '  ';
const leastWidth = 12;

/**
 * An aligned table as lines: headings, then rows, two spaces between columns.
 * @param width most characters of a line
 */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width = Number.POSITIVE_INFINITY,
): string[] {
  const cells = [
    columns.map(({ heading }) => heading),
    ...rows.map((row) => columns.map(({ text }) => text(row))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  const excess = widths.reduce((sum, size) => sum + gap.length + size, -gap.length) - width;
  const shrinking = columns.findIndex(({ shrinks }) => shrinks);
  const give = shrinking < 0 ? 0 : Math.max(0, widths[shrinking] - leastWidth);
  const expendable = columns.findIndex((column) => column.expendable);
  if (excess > give && expendable >= 0) return tableLines(columns.toSpliced(expendable, 1), rows, width);
  if (excess > 0 && give > 0) widths[shrinking] -= Math.min(give, excess);
  return cells.map((row) =>
    row
      .map((cell, i) => {
        const text = shorten(cell, widths[i]);
        return columns[i].align === 'left' ? text.padEnd(widths[i]) : text.padStart(widths[i]);
      })
      .join(gap)
      .trimEnd(),
  );
}

/** Cuts the middle out: layers' names differ at their ends. */
function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.floor((length - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`;
}
