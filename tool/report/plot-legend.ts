import type { Plot } from './plot.js';
import { fontFamily, ink, width } from './plot-style.js';

/** In pixels: as high as the legend and the notes below it ask for. */
export function imageSize(plot: Plot): { readonly width: number; readonly height: number } {
  return { width, height: Math.max(440, 150 + legendHeight(plot) + noteHeight * notesOf(plot).length) };
}

export const legendTop = 78;
const noteHeight = 17;

function legendHeight({ series }: Plot): number {
  return 22 * series.length;
}

/** Labels of points with what they stand for, by their numbers where they are numbers. */
function notesOf({ series }: Plot): readonly (readonly [label: string, note: string])[] {
  return series
    .flatMap(({ points }) =>
      points.flatMap(({ label = '', note }) => (note === undefined ? [] : [[label, note] as const])),
    )
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
}

/** How wide names of series and notes may be. Plots with notes have the same width: they stand below each other. */
export function namesWidth(plot: Plot): number {
  const longest = Math.max(0, ...plot.series.map(({ name }) => name.length));
  return notesOf(plot).length > 0 ? 200 : Math.min(200, 7 * longest);
}

/** Where the column with the legend begins. */
export function legendLeft(plot: Plot): number {
  return width - namesWidth(plot) - 65;
}

/** What labels stand for, below the legend: the label, and beside it the note. */
export function noteElements(plot: Plot) {
  const top = legendTop + legendHeight(plot) + 8;
  const place = { type: 'text' as const, silent: true };
  return notesOf(plot).flatMap(([label, note], i) => {
    const style = { y: top + noteHeight * i, fill: ink, fontSize: 12, fontFamily };
    return [
      { ...place, style: { ...style, x: legendLeft(plot) + 24, text: label, align: 'right' as const } },
      {
        ...place,
        style: {
          ...{ ...style, x: legendLeft(plot) + 35, text: note },
          ...{ width: namesWidth(plot), overflow: 'truncate' as const },
        },
      },
    ];
  });
}
