import type { EChartsOption, SeriesOption } from 'echarts';
import { logTicks } from './log-ticks.js';
import { labelOptions } from './plot-labels.js';
import { imageSize, legendLeft, legendTop, namesWidth, noteElements } from './plot-legend.js';
import { fontFamily, gridLine, ink, margins, symbolSize } from './plot-style.js';
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
