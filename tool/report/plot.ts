import type { ECharts, EChartsOption, SeriesOption } from 'echarts';
import { type Pixel, placeLabels } from './label-places.js';
import { logTicks } from './log-ticks.js';
import { staticSvg } from './static-svg.js';

/** One axis of a plot. */
export interface Axis {
  readonly label: string;
  /** `linear` unless told. */
  readonly scale?: 'linear' | 'log';
  /** Where it begins and ends; around the data unless told. */
  readonly from?: number;
  readonly to?: number;
  /** A value as people read it. */
  text(value: number): string;
}

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  /** Stands beside the point where there is room. */
  readonly label?: string;
  /** What a short label stands for: listed beside the plot. */
  readonly note?: string;
}

export interface PlotSeries {
  readonly name: string;
  readonly points: readonly PlotPoint[];
  /** Whether a line joins the points, in their order. */
  readonly isJoined: boolean;
}

/** A chart as data: lines, clouds of points, or both. */
export interface Plot {
  readonly title: string;
  readonly subtitle?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly PlotSeries[];
  /** A value of y to compare with, drawn across. */
  readonly level?: { readonly name: string; readonly y: number };
}

/** Okabe and Ito's colours, which colour-blind readers tell apart, without the yellow that is faint on white. */
const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'] as const;
const symbols = ['circle', 'path://M5 0L10 5L5 10L0 5Z', 'triangle', 'path://M0 0H10V10H0Z'] as const;
const dashes = ['solid', 'dashed', 'dotted'] as const;

const width = 900;
/** Around the axes; the legend takes what it needs at the right. */
const margins = { left: 80, top: 82, bottom: 62 } as const;
const fontFamily = 'Helvetica, Arial, sans-serif';
const ink = '#333333';
const gridLine = '#e4e4e4';

/**
 * Draws a plot as an SVG image: static, without scripts, the same text for the same plot. Each point shows its values
 * as a tooltip where the image is opened in a browser.
 */
export async function plotSvg(plot: Plot): Promise<string> {
  // Half a second to load, for those who asked for a plot only.
  const echarts = await import('echarts');
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...imageSize(plot) });
  try {
    chart.setOption(optionsOf(plot));
    chart.setOption({ series: labelOptions(plot, chart) });
    return staticSvg(chart.renderToSVGString(), plot);
  } finally {
    chart.dispose();
  }
}

/** In pixels: as high as the legend and the notes below it ask for. */
export function imageSize(plot: Plot): { readonly width: number; readonly height: number } {
  return { width, height: Math.max(440, 150 + legendHeight(plot) + noteHeight * notesOf(plot).length) };
}

const legendTop = 78;
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
function namesWidth(plot: Plot): number {
  const longest = Math.max(0, ...plot.series.map(({ name }) => name.length));
  return notesOf(plot).length > 0 ? 200 : Math.min(200, 7 * longest);
}

/** Where the column with the legend begins. */
function legendLeft(plot: Plot): number {
  return width - namesWidth(plot) - 65;
}

function optionsOf(plot: Plot): EChartsOption {
  const { title, subtitle, x, y, series, level } = plot;
  const nameWidth = namesWidth(plot);
  const points = series.flatMap((own) => own.points);
  const xs = points.map((point) => point.x);
  const ys = [...points.map((point) => point.y), ...(level ? [level.y] : [])];
  return {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily, color: ink },
    title: {
      text: title,
      subtext: subtitle,
      left: 20,
      top: 12,
      itemGap: 6,
      textStyle: { fontFamily, color: ink, fontSize: 17 },
      subtextStyle: { fontFamily, color: '#666666', fontSize: 13 },
    },
    legend: {
      orient: 'vertical',
      left: legendLeft(plot),
      top: legendTop,
      itemGap: 10,
      data: series.map(({ name }) => name),
      textStyle: { fontFamily, color: ink, width: nameWidth, overflow: 'truncate' },
    },
    graphic: { elements: noteElements(plot) },
    grid: { ...margins, right: nameWidth + 85 },
    xAxis: { ...axisOptions(x, xs), nameGap: 34 },
    yAxis: { ...axisOptions(y, ys), nameGap: 58 },
    series: [...series.map(seriesOptions), ...(level ? [levelOptions(level)] : [])],
  };
}

/** What labels stand for, below the legend: the label, and beside it the note. */
function noteElements(plot: Plot) {
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

function axisOptions({ label, scale = 'linear', from, to, text }: Axis, values: readonly number[]) {
  const ends = [from, to].filter((end) => end !== undefined);
  const ticks = scale === 'log' ? [...logTicks([...values, ...ends])] : undefined;
  return {
    type: scale === 'log' ? ('log' as const) : ('value' as const),
    // Fitted to the data: the axis need not show zero.
    scale: true,
    boundaryGap: ['4%', '4%'] as [string, string],
    min: ticks?.at(0) ?? from,
    max: ticks?.at(-1) ?? to,
    name: label,
    nameLocation: 'middle' as const,
    nameTextStyle: { fontFamily, color: ink, fontSize: 13 },
    axisLine: { show: true, lineStyle: { color: ink } },
    axisTick: { customValues: ticks },
    axisLabel: { color: ink, formatter: text, customValues: ticks },
    splitLine: { lineStyle: { color: gridLine }, customValues: ticks },
  };
}

function seriesOptions({ name, points, isJoined }: PlotSeries, index: number): SeriesOption {
  const color = colors[index % colors.length];
  const common = {
    name,
    color,
    symbol: symbols[index % symbols.length],
    symbolSize: symbolSize(isJoined),
    silent: true,
    clip: false,
    data: points.map(({ x, y }) => [x, y]),
    itemStyle: { opacity: 1 },
  };
  if (!isJoined) return { ...common, type: 'scatter' };
  const type = dashes[Math.floor(index / colors.length) % dashes.length];
  return { ...common, type: 'line', showAllSymbol: true, lineStyle: { width: 2, type, color } };
}

/** Shows the labels of points, each where it covers no point, no line and no other label. */
function labelOptions(plot: Plot, chart: ECharts): SeriesOption[] {
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

function symbolSize(isJoined: boolean): number {
  return isJoined ? 7 : 10;
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

/** The line across is drawn by a series without points. */
function levelOptions({ name, y }: NonNullable<Plot['level']>): SeriesOption {
  return {
    type: 'line',
    data: [],
    silent: true,
    markLine: {
      silent: true,
      symbol: 'none',
      // Digits after the point: unless told two, which moves accuracies.
      precision: 12,
      data: [{ yAxis: y }],
      lineStyle: { color: '#888888', type: 'dashed', width: 1 },
      label: { position: 'insideStartTop', formatter: name, color: '#666666', fontSize: 12 },
    },
  };
}
