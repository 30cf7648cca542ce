import { decibels, decimal, dimensions, integer, percent } from './format.js';
import { hotspotLines } from './hotspots-text.js';
import { modelNote, unknownNote } from './modelled.js';
import type { Accuracy, LayerFacts, Report, Score, Verification } from './report.js';
import { type Column, tableLines } from './table.js';

/** How some parts of the text stand out; plain without it. */
export interface Style {
  heading(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

export const plainStyle: Style = { heading: (text) => text, good: (text) => text, bad: (text) => text };

/**
 * The report for a person to read.
 * @param width most characters of a line, as the terminal has them
 */
export function reportText(report: Report, style: Style = plainStyle, width?: number): string {
  const table = ([headings, ...rows]: readonly string[]) => [style.heading(headings), ...rows, ''];
  const hotspots = hotspotLines(report, width);
  return [
    ...introduction(report),
    ...(report.measurement.unknownInstructions ?? []).map((unknown) => style.bad(unknownNote(unknown))),
    '',
    ...table(layerTable(report, width)),
    ...(hotspots.length === 0 ? [] : table(hotspots)),
    ...summary(report, style),
    '',
  ].join('\n');
}

function introduction({ model, board, measurement, totals }: Report): string[] {
  const { unit, emulator, port, warmup, repeats } = measurement;
  const place =
    emulator === undefined ? `on ${port}` : emulator === board.name ? 'emulated' : `emulated by ${emulator}`;
  const counts = totals.counts.minimum === totals.counts.maximum ? 'identical in' : 'median of';
  return [
    `${model.name} on ${board.title}, ${board.core}, ${place}`,
    `${unit} of one inference, ${counts} ${repeats} ${repeats === 1 ? 'run' : 'runs'} after ${warmup} to warm up`,
    ...(measurement.model ? [modelNote(measurement.model, board.core)] : []),
  ];
}

/** A row of the table: a layer or, last, the whole in the same form. */
type Row = LayerFacts;

function layerTable(report: Report, width: number | undefined): string[] {
  const { layers, totals, measurement, flash, ram } = report;
  const total: Row = {
    name: 'total',
    operator: '',
    encoding: '',
    shape: [],
    macs: totals.macs,
    counts: totals.counts,
    perMac: totals.perMac,
    milliseconds: totals.milliseconds,
    instructions: totals.instructions,
    share: 1,
    flashBytes: flash.weights,
    ramBytes: ram.arena,
  };
  return tableLines(columnsFor(layers, measurement.unit), [...layers, total], width);
}

function columnsFor(layers: readonly LayerFacts[], unit: string): Column<Row>[] {
  const left = (heading: string, text: (row: Row) => string): Column<Row> => ({
    heading,
    align: 'left',
    text,
  });
  const right = (heading: string, text: (row: Row) => string): Column<Row> => ({
    heading,
    align: 'right',
    text,
  });
  const varies = layers.some(({ counts }) => counts.minimum !== counts.maximum);
  const countsInstructions = layers.some(({ instructions }) => instructions !== undefined);
  const knowsTime = layers.some(({ milliseconds }) => milliseconds !== undefined);
  const knowsSnr = layers.some(({ snrDb }) => snrDb !== undefined);
  return [
    { ...left('layer', (row) => row.name), shrinks: true },
    left('operator', (row) => row.operator),
    { ...left('weights', (row) => (row.encoding === 'none' ? '' : row.encoding)), expendable: true },
    { ...left('output', (row) => dimensions(row.shape)), expendable: true },
    right('MACs', (row) => (row.macs === 0 ? '' : integer(row.macs))),
    right(unit, (row) => integer(row.counts.median)),
    ...(varies
      ? [
          { ...right('min', (row) => integer(row.counts.minimum)), expendable: true },
          { ...right('max', (row) => integer(row.counts.maximum)), expendable: true },
        ]
      : []),
    ...(countsInstructions
      ? [{ ...right('instructions', (row) => integer(row.instructions ?? 0)), expendable: true }]
      : []),
    ...(knowsTime ? [{ ...right('ms', (row) => decimal(row.milliseconds ?? 0, 3)), expendable: true }] : []),
    right('per MAC', (row) => (row.perMac === null ? '' : decimal(row.perMac, 2))),
    right('share', (row) => percent(row.share)),
    right('flash B', (row) => (row.flashBytes === 0 ? '' : integer(row.flashBytes))),
    right('RAM B', (row) => integer(row.ramBytes)),
    ...(knowsSnr ? [right('SNR dB', (row) => decibels(row.snrDb))] : []),
  ];
}

function summary(report: Report, style: Style): string[] {
  const { flash, ram, totals, board, verification, accuracy, image } = report;
  const weights = ram.weights === 0 ? '' : `weights ${integer(ram.weights)}, `;
  const lines = [
    `image     SHA-256 ${image.sha256.slice(0, 16)}, for ${image.board}`,
    `flash     ${integer(flash.used)} of ${integer(flash.available)} bytes: ` +
      `code ${integer(flash.code)}, weights ${integer(flash.weights)}`,
    `RAM       ${integer(ram.used)} of ${integer(ram.available)} bytes: arena ${integer(ram.arena)}, ` +
      `stack ${integer(ram.stack)} (${integer(ram.stackUsed)} used), ${weights}other ${integer(ram.other)}`,
  ];
  if (totals.milliseconds !== undefined) {
    const clock = `${integer(board.clockHz / 1e6)} MHz`;
    lines.push(`time      ${decimal(totals.milliseconds, 3)} ms per inference at ${clock}`);
  }
  if (accuracy !== undefined) lines.push(accuracyLine(accuracy));
  if (verification !== undefined) lines.push(verdict(verification, style));
  return lines;
}

function verdict({ samples, differing }: Verification, style: Style): string {
  const all = `${integer(samples)} ${samples === 1 ? 'sample' : 'samples'}`;
  return differing === 0
    ? style.good(`verified  device output = host output, every byte of ${all}`)
    : style.bad(`MISMATCH  device output differs from host output in ${integer(differing)} of ${all}`);
}

function accuracyLine({ float, host, device }: Accuracy): string {
  const part = ({ samples, correct, accuracy }: Score) =>
    `${percent(accuracy, 2)} (${integer(correct)} of ${integer(samples)})`;
  const before = float ? `, float model ${part(float)}` : '';
  const { correct, samples } = device;
  return `accuracy  ${part(host)}${before}; on the device ${integer(correct)} of the first ${integer(samples)}`;
}
