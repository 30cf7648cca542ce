import type { ECharts, SeriesOption } from 'echarts';
import { type Pixel, placeLabels } from './label-places.js';
import type { Plot, PlotPoint } from './plot.js';
import { legendLeft } from './plot-legend.js';
import { fontFamily, ink, margins, symbolSize } from './plot-style.js';

/** Shows the labels of points, each where it covers no point, no line and no other label. */
export function labelOptions(plot: Plot, chart: ECharts): SeriesOption[] {
  const { series, level } = plot;
  const pixel = ({ x, y }: PlotPoint): Pixel => {
    const [left, top] = chart.convertToPixel('grid', [x, y]);
    return { x: left, y: top };
  };
  // Above the axes there is room for a line of text.
  const top = margins.top - 16;
  const bounds = { left: margins.left, top, right: legendLeft(plot) - 5, bottom: chart.getHeight() };
  const drawn = [
    ...series.flatMap(({ points, isJoined }) => [
      ...points.map(pixel).flatMap((point) => symbolAt(point, symbolSize(isJoined))),
      ...(isJoined ? alongLine(points.map(pixel)) : []),
    ]),
    ...(level ? alongLevel(level, chart) : []),
  ];
  const labels = series.flatMap(({ points }) =>
    points.flatMap((point) => (point.label === undefined ? [] : [{ ...pixel(point), text: point.label }])),
  );
  const places = placeLabels(labels, bounds, drawn)[Symbol.iterator]();
  return series.map(({ points, isJoined }) => ({
    type: isJoined ? ('line' as const) : ('scatter' as const),
    data: points.map(({ x, y, label }) => ({
      value: [x, y],
      ...(label !== undefined && { label: labelOf(label, symbolSize(isJoined), places.next().value) }),
    })),
  }));
}

/** @param place from the point; ECharts counts from the symbol's corner */
function labelOf(formatter: string, size: number, place: Pixel | undefined) {
  if (place === undefined) return { show: false };
  const position = [place.x + size / 2, place.y + size / 2];
  return { show: true, formatter, position, color: ink, fontSize: 11, fontFamily };
}

/** The middle of a symbol, and points at its edges. */
function symbolAt({ x, y }: Pixel, size: number): Pixel[] {
  const steps = [-0.4 * size, 0, 0.4 * size];
  return steps.flatMap((dx) => steps.map((dy) => ({ x: x + dx, y: y + dy })));
}

/** The line across, and its name above it. */
function alongLevel({ name, y }: NonNullable<Plot['level']>, chart: ECharts): Pixel[] {
  const top = chart.convertToPixel({ yAxisIndex: 0 }, y);
  const from = { x: margins.left, y: top };
  const nameEnd = margins.left + 10 + 7 * name.length;
  return [
    ...alongLine([from, { x: chart.getWidth(), y: top }]),
    ...[4, 10, 16].flatMap((above) =>
      alongLine([
        { ...from, y: top - above },
        { x: nameEnd, y: top - above },
      ]),
    ),
  ];
}

/** A line's points and others every few pixels between them. */
function alongLine(points: readonly Pixel[]): Pixel[] {
  return points.flatMap((point, i) => {
    const next = points[i + 1] ?? point;
    const pieces = Math.max(1, Math.ceil(Math.hypot(next.x - point.x, next.y - point.y) / 4));
    return Array.from({ length: pieces }, (_, piece) => ({
      x: point.x + ((next.x - point.x) * piece) / pieces,
      y: point.y + ((next.y - point.y) * piece) / pieces,
    }));
  });
}
