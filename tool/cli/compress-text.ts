import type { CompressReport } from '../deploy/compress.js';
import type { LayerSize } from '../deploy/layer-sizes.js';
import type { StepResult } from '../deploy/recipe-steps.js';
import { decibels, decimal, integer, percent } from '../report/format.js';
import type { Score } from '../report/report.js';
import { type Column, tableLines } from '../report/table.js';
import type { Session } from './session.js';

type ReportedLayer = CompressReport['layers'][number];

/** What `edgec compress` prints of its report. */
export function compressText(report: CompressReport, { style, width }: Session): string {
  const { model, layers, steps = [], weightBytes, accuracy } = report;
  const [headings, ...rows] = tableLines(layerColumns(layers), layers, width);
  const [stepHeadings, ...stepRows] = tableLines(stepColumns, steps, width);
  const before = (value: string | undefined) => (value === undefined ? '' : `${value} → `);
  const floatBytes = weightBytes.float === undefined ? undefined : `${integer(weightBytes.float)}`;
  return [
    ...(steps.length > 0 ? [style.heading(stepHeadings), ...stepRows, ''] : []),
    style.heading(headings),
    ...rows,
    '',
    `weights   ${before(floatBytes)}${integer(weightBytes.linked)} bytes with tables${ratioText(weightBytes)}`,
    ...(accuracy
      ? [
          `accuracy  ${before(accuracy.float && `float ${scoreText(accuracy.float)}`)}compressed ${scoreText(accuracy.compressed)}`,
        ]
      : []),
    `written   ${model.output}`,
    '',
  ].join('\n');
}

function scoreText({ accuracy, correct, samples }: Score): string {
  return `${percent(accuracy, 2)} (${integer(correct)} of ${integer(samples)})`;
}

function ratioText({ float, linked }: CompressReport['weightBytes']): string {
  return float === undefined ? '' : `, ${decimal(float / linked, 1)}×`;
}

function layerColumns(layers: CompressReport['layers']): Column<ReportedLayer>[] {
  const sized = (heading: string, text: (size: LayerSize) => string): Column<ReportedLayer> => ({
    heading,
    align: 'right',
    text: ({ size }) => (size ? text(size) : ''),
  });
  const methods: Column<ReportedLayer> = {
    heading: 'method',
    align: 'left',
    text: ({ methods: own }) => own?.join(', ') ?? '',
  };
  const snr: Column<ReportedLayer> = {
    heading: 'SNR dB',
    align: 'right',
    text: ({ snrDb }) => decibels(snrDb),
  };
  return [
    { heading: 'layer', align: 'left', text: ({ name }) => name, shrinks: true },
    { heading: 'operator', align: 'left', text: ({ operator }) => operator, expendable: true },
    ...(layers.some(({ methods: own }) => own) ? [methods] : []),
    { heading: 'stored as', align: 'left', text: ({ encoding }) => (encoding === 'none' ? '' : encoding) },
    sized('weights', ({ weights }) => integer(weights.left)),
    { ...sized('bits each', ({ bitsPerWeight }) => decimal(bitsPerWeight, 2)), expendable: true },
    {
      heading: 'bytes',
      align: 'right',
      text: ({ size, tableBytes = 0 }) => (size || tableBytes > 0 ? integer(size?.bytes ?? tableBytes) : ''),
    },
    sized('ratio', ({ ratio }) => `${decimal(ratio, 1)}×`),
    { ...sized('MACs left', ({ macsLeft }) => integer(macsLeft)), expendable: true },
    ...(layers.some(({ snrDb }) => snrDb !== undefined) ? [snr] : []),
  ];
}

const stepColumns: Column<StepResult>[] = [
  { heading: 'step', align: 'left', text: ({ step }) => step },
  { heading: 'where', align: 'left', text: ({ where }) => where, shrinks: true },
  { heading: 'accuracy', align: 'right', text: ({ accuracy }) => percent(accuracy.before, 2) },
  { heading: 'after', align: 'right', text: ({ accuracy }) => percent(accuracy.after, 2) },
  { heading: 'weights', align: 'right', text: ({ weights }) => integer(weights.before) },
  { heading: 'after', align: 'right', text: ({ weights }) => integer(weights.after) },
  { heading: 'MACs', align: 'right', text: ({ macs }) => integer(macs.before), expendable: true },
  { heading: 'after', align: 'right', text: ({ macs }) => integer(macs.after), expendable: true },
];
