import { decimal, integer, percent } from '../../report/format.js';
import { markdownTable } from '../markdown.js';
import { oneShotSparsities } from './cases.js';
import type { DenseResult } from './dense.js';
import type { FormatResults } from './fixed-point.js';
import type { MeasuredCore, MeasuredNetwork } from './measure-network.js';
import type { OneShotCurve } from './one-shot.js';

/** One method's result beside the dense network. */
export interface MethodResult {
  readonly title: string;
  readonly name: string;
  readonly network: MeasuredNetwork;
}

/** A row for each method: weights, error, bytes, instructions. */
export function methodTable(dense: DenseResult, methods: readonly MethodResult[]): string {
  const floatBytes = 4 * dense.parameters;
  const all = [{ title: 'dense, int8', network: dense.int8 }, ...methods];
  const rows = all.map(({ title, network: { weights, score, cores } }) => [
    title,
    integer(weights),
    `${decimal(dense.weights / weights, 1)}×`,
    error(score.accuracy),
    integer(cores[0].weightBytes),
    `${decimal(floatBytes / cores[0].weightBytes, 1)}×`,
    ...cores.map(instructionsOf),
    integer(cores[0].modelCode),
  ]);
  return markdownTable(
    [...['', 'weights', 'fewer', 'error', 'bytes', 'smaller'], ...coreHeadings(dense.int8), 'model code'],
    [
      [
        'dense, float',
        integer(dense.weights),
        '',
        error(dense.accuracy),
        integer(floatBytes),
        '',
        '',
        '',
        '',
      ],
      ...rows,
    ],
    1,
  );
}

/** A row for each layer: how it is stored and what it takes, dense beside it. */
export function layerTable(dense: DenseResult, { title, network }: MethodResult): string {
  const [core] = network.cores;
  const rows = core.layers
    .filter(({ encoding }) => encoding !== 'none')
    .map(({ name, encoding, instructions }) => [
      name,
      encoding,
      integer(instructions),
      integer(dense.int8.cores[0].layers.find((layer) => layer.name === name)?.instructions ?? 0),
    ]);
  return `\n${title}, ${core.core}:\n\n${markdownTable(['layer', 'stored as', 'instructions', 'dense int8'], rows, 2)}`;
}

/** A row for each share of the channels that was cut, dense before them. */
export function channelTable(dense: DenseResult, cut: readonly MethodResult[]): string {
  const rows = [{ title: 'none', network: dense.int8 }, ...cut].map(
    ({ title, network: { macs, weights, score, cores } }) => [
      title,
      integer(macs),
      integer(weights),
      error(score.accuracy),
      integer(cores[0].weightBytes),
      ...cores.map(instructionsOf),
    ],
  );
  return markdownTable(
    [...['channels cut', 'MACs', 'weights', 'error', 'bytes'], ...coreHeadings(dense.int8)],
    rows,
    1,
  );
}

/** Error by the share that was cut without training, a column for each method. */
export function oneShotTable(curves: readonly OneShotCurve[]): string {
  const rows = oneShotSparsities.map((share, i) => [
    percent(share, 0),
    ...curves.map(({ accuracies }) => error(accuracies[i])),
  ]);
  return markdownTable(['cut', ...curves.map(({ method }) => `\`${method}\``)], rows, 1);
}

/** A row for each format of data and weights. */
export function formatTable(
  { accuracy, int8, formats }: FormatResults,
  trained: MethodResult | undefined,
): string {
  const all = [
    { title: 'int8', network: int8 },
    ...formats,
    ...(trained ? [{ title: '8/4, `clamp`, `retrain`', network: trained.network }] : []),
  ];
  const rows = all.map(({ title, network: { score, cores } }) => [
    title,
    percent(score.accuracy, 2),
    integer(cores[0].weightBytes),
    ...cores.map(instructionsOf),
  ]);
  const headings = ['data/weights', 'accuracy', 'bytes of weights', ...coreHeadings(int8)];
  return markdownTable(headings, [['float', percent(accuracy, 2), '', '', ''], ...rows], 1);
}

function coreHeadings({ cores }: MeasuredNetwork): string[] {
  return cores.map(({ core }) => `instructions, ${core}`);
}

function instructionsOf({ layers }: MeasuredCore): string {
  return integer(layers.reduce((sum, { instructions }) => sum + instructions, 0));
}

function error(accuracy: number): string {
  return percent(1 - accuracy, 2);
}
