import type { Step } from './input-lag.js';
import { firstByteRead, type WindowShape } from './window.js';

/** How `firmware/kernels/edgec_sparse_conv2d.h` goes over a layer's output. */
export interface SparseBands {
  /** The layer's window; of an image of single pixels in one long row. */
  readonly window: WindowShape;
  /** From the first output pixel of a pair to the second, zeros where there are no pairs. */
  readonly pairRows: number;
  readonly pairColumns: number;
  readonly bandColumns: number;
  /** Units of working memory, in which a band's inputs are regrouped. */
  readonly units: number;
}

/** `EDGEC_SPARSE_BLOCK` */
const blockColumns = 4;
/** With more, less time for decoding would no longer show, but more memory would. */
const mostColumns = 16;
/** Offsets have 16 bits. */
const mostBytes = 2 ** 16;

/**
 * Divides a layer into bands.
 * @param unitBytes 4 where pixels are computed in pairs, 1 where each is alone
 * @returns `undefined` where even a band of a single block reads too much
 */
export function sparseBands(layerWindow: WindowShape, unitBytes: 1 | 4): SparseBands | undefined {
  const window = inOneRow(layerWindow);
  const { rows, columns } = window.output;
  const isPaired = unitBytes === 4;
  const pairRows = isPaired && rows > 1 ? 1 : 0;
  const pairColumns = isPaired && rows === 1 ? Math.floor(columns / 2) : 0;
  const span = columns - pairColumns;
  for (let most = mostColumns; most >= blockColumns; most -= blockColumns) {
    const bandColumns = Math.min(span, roundUp(span / Math.ceil(span / most), blockColumns));
    const units = unitsOf(window, bandColumns);
    if (units * unitBytes <= mostBytes) return { window, pairRows, pairColumns, bandColumns, units };
  }
  return undefined;
}

/** The order in which bands are read and written. */
export function bandSteps({ window, pairRows, pairColumns, bandColumns }: SparseBands): Step[] {
  const { rows, columns, channels } = window.output;
  const steps: Step[] = [];
  for (const row of starts(rows - pairRows, 1 + pairRows, 1)) {
    for (const column of starts(columns - pairColumns, bandColumns, bandColumns)) {
      let firstRead = Infinity;
      for (let i = 0; i < bandColumns; i++) {
        firstRead = Math.min(
          firstRead,
          firstByteRead(window, row, column + i),
          firstByteRead(window, row + pairRows, column + i + pairColumns),
        );
      }
      const last = (row + pairRows) * columns + pairColumns + column + bandColumns;
      steps.push({ firstRead, written: last * channels });
    }
  }
  return steps;
}

/** Where parts of `length` start that cover `size`, one every `step`; the last is moved back. */
function starts(size: number, step: number, length: number): number[] {
  const last = size - length;
  return Array.from({ length: Math.ceil(last / step) + 1 }, (_, i) => Math.min(i * step, last));
}

/** A window of single pixels sees no rows. */
function inOneRow(window: WindowShape): WindowShape {
  const { input, output, filter, stride, paddingTop, paddingLeft } = window;
  const isPixel = [filter, stride].every((size) => size.rows === 1 && size.columns === 1);
  const isWhole =
    paddingTop === 0 && paddingLeft === 0 && input.rows === output.rows && input.columns === output.columns;
  if (!isPixel || !isWhole) return window;
  const long = { rows: 1, columns: input.rows * input.columns };
  return { ...window, input: { ...input, ...long }, output: { ...output, ...long } };
}

/** As `edgec_sparse_pitch` has it, over all filter rows and input channels. */
function unitsOf({ input, filter, stride, dilation }: WindowShape, bandColumns: number): number {
  const phases = dilation.columns === 1 ? Math.min(stride.columns, filter.columns) : stride.columns;
  const lastTap = (filter.columns - 1) * dilation.columns;
  const phaseColumns = Math.max(bandColumns, blockColumns) + Math.floor(lastTap / stride.columns);
  return filter.rows * input.channels * phases * phaseColumns;
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
