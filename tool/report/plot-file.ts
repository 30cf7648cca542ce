import path from 'node:path';
import { UserError } from '../errors.js';
import { writeWhole } from '../write-file.js';
import { type PlotPage, plotPage } from './page.js';
import { type Plot, plotSvg } from './plot.js';
import { imageSize } from './plot-legend.js';

/** What a file's name says that it holds: images of plots, or a page with the numbers too. */
const kinds = ['.svg', '.html'] as const;

/**
 * Checks the name of a file for plots, before the work that they show.
 * @throws UserError of kind `usage`
 */
export function checkPlotFile(file: string): void {
  if (kinds.some((kind) => kind === path.extname(file).toLowerCase())) return;
  throw new UserError(
    'usage',
    `${file}: a plot is written as ${kinds.join(' or ')}.`,
    'Give the file one of these extensions: .svg is an image, .html a page with the numbers too.',
  );
}

/** Writes a page, or its plots alone as one image, as the file's name says. */
export async function writePlotFile<Row>(file: string, page: PlotPage<Row>): Promise<void> {
  const isImage = path.extname(file).toLowerCase() === '.svg';
  await writeWhole(file, isImage ? await stackedSvg(page.plots) : await plotPage(page));
}

/** Plots one below the other. */
async function stackedSvg(plots: readonly Plot[]): Promise<string> {
  if (plots.length === 1) return plotSvg(plots[0]);
  let height = 0;
  const images: string[] = [];
  for (const plot of plots) {
    const image = await plotSvg(plot);
    images.push(image.replace('<svg ', `<svg y="${height}" `));
    height += imageSize(plot).height;
  }
  const { width } = imageSize(plots[0]);
  return `<svg width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg">\n${images.join('\n')}\n</svg>\n`;
}
