/** One column of a text table. */
export interface Column<Row> {
  readonly heading: string;
  readonly align: 'left' | 'right';
  text(row: Row): string;
}

/**
 * An aligned table as lines: headings, then rows, two spaces between columns.
 * @param width most characters of a line; the first column gives way, down to 12 characters. No limit where absent.
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
  const others = widths.slice(1).reduce((sum, size) => sum + gap.length + size, 0);
  widths[0] = Math.min(widths[0], Math.max(12, width - others));
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

const gap = '  ';

/** Cuts the middle out: layers' names differ at their ends. */
function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.floor((length - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`;
}
