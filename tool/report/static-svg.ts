import ejs from 'ejs';
import type { Plot } from './plot.js';

/**
 * Takes out what serves a page with scripts or the clipping of data outside the axes, whose names count the images of
 * a process, and gives points their tooltips and the image its name.
 */
export function staticSvg(svg: string, plot: Plot): string {
  return svg
    .replace(/<style\b.*?<\/style>\n?/s, '')
    .replace(/<defs >.*?<\/defs>\n?/s, '')
    .replace(/ (?:class|clip-path)="(?:url\(#)?zr\d+-\w+(?:-\d+)?\)?"/g, '')
    .replace(
      / ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)" ecmeta_ssr_type="(\w+)"([^>]*)>/g,
      (_, series, point, type, rest) =>
        `${rest}>${type === 'chart' ? tooltip(plot, Number(series), Number(point)) : ''}`,
    )
    .replace(/ ecmeta_\w+="[^"]*"/g, '')
    .replace(/^<svg [^>]*>/, (root) => `${root}\n${titleElement(plot.title)}`);
}

/** A point's values as a `<title>`; nothing for what is drawn besides points. */
function tooltip({ series, x, y }: Plot, seriesIndex: number, pointIndex: number): string {
  const name = series[seriesIndex]?.name;
  const point = series[seriesIndex]?.points[pointIndex];
  if (point === undefined) return '';
  const label = point.note ?? point.label;
  const heading = label === undefined ? name : `${name}: ${label}`;
  return titleElement(`${heading}\n${x.label}: ${x.text(point.x)}\n${y.label}: ${y.text(point.y)}`);
}

function titleElement(text: string): string {
  return `<title>${ejs.escapeXML(text)}</title>`;
}
