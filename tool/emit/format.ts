import type { Constant } from '../program/program.js';

const width = 110;
const indent = '    ';

/** The numbers of a table as rows of C literals, indented and within the line width. */
export function literalRows({ values, type }: Pick<Constant, 'values' | 'type'>): string {
  const rows: string[] = [];
  let row = indent;
  for (const value of values) {
    const literal = `${literalOf(value, type)},`;
    if (row.length + 1 + literal.length > width) {
      rows.push(row);
      row = indent;
    }
    row += row === indent ? literal : ` ${literal}`;
  }
  if (row !== indent) rows.push(row);
  return rows.join('\n');
}

/** A number as a C literal of its type. The least int32 has no literal of its own in C. */
export function literalOf(value: number, type: Constant['type']): string {
  if (type === 'uint32_t') return `${value}u`;
  return value === -(2 ** 31) ? '(-2147483647 - 1)' : String(value);
}

/** A float32 number as the shortest C literal that reads back as the same number. */
export function floatLiteral(value: number): string {
  let digits = 1;
  while (digits < 9 && Math.fround(Number(value.toPrecision(digits))) !== value) digits++;
  const text = value.toPrecision(digits);
  return `${/[.e]/.test(text) ? text : `${text}.0`}f`;
}

/** Text that cannot end the C comment it stands in. */
export function commentText(text: string): string {
  return text.replaceAll('*/', '* /').replace(/[\r\n]+/g, ' ');
}

export function thousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
