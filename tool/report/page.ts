import path from 'node:path';
import ejs from 'ejs';
import { templatesFolder } from '../paths.js';
import { type Plot, plotSvg } from './plot.js';
import type { Column } from './table.js';

/** Plots with the numbers behind them. */
export interface PlotPage<Row> {
  readonly title: string;
  /** Paragraphs below the title. */
  readonly introduction: readonly string[];
  readonly plots: readonly Plot[];
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/**
 * An HTML page that needs nothing besides itself. The plots in it are images: a script that draws them again would be a
 * megabyte for what their tooltips and the table show already.
 */
export async function plotPage<Row>({
  title,
  introduction,
  plots,
  columns,
  rows,
}: PlotPage<Row>): Promise<string> {
  const figures: string[] = [];
  for (const plot of plots) figures.push(await plotSvg(plot));
  const template = path.join(templatesFolder, 'report', 'page.html.ejs');
  return ejs.renderFile(template, { title, introduction, figures, columns, rows });
}
