import { Command } from 'commander';
import { loadBoard } from '../boards/load.js';
import type { CompressReport } from '../deploy/compress.js';
import { decibels, integer, percent } from '../report/format.js';
import type { Score } from '../report/report.js';
import { type Column, tableLines } from '../report/table.js';
import { addExamples, addModelOptions, type ModelOptions, modelName, outputFolder } from './options.js';
import type { Session } from './session.js';

export function compressCommand(session: Session): Command {
  const command = addModelOptions(
    new Command('compress').description(
      'make a float model int8, say what that costs, and write it for other commands',
    ),
  )
    .option('-o, --output <file>', 'the compressed network (default: <model>.edgec.json)')
    .action(async (model: string, options: ModelOptions) => {
      const { compress } = await import('../deploy/compress.js');
      const report = await compress(
        {
          ...options,
          model,
          output: options.output ?? `${modelName(model)}.edgec.json`,
          workFolder: outputFolder(model, {}),
        },
        await loadBoard('nucleo-f746'),
        session.steps,
        session.signal,
      );
      if (options.json) session.printJson(report);
      else session.print(compressText(report, session));
    });
  return addExamples(command, [
    ['edgec compress model.keras --data x_test.npy', 'calibrate on the first samples, score on all of them'],
    [
      'edgec compress model.h5 --calibrate train.npz --data test.npz --ranges percentile',
      'other samples and ranges',
    ],
  ]);
}

function compressText(
  { model, layers, weightBytes, accuracy }: CompressReport,
  { style, width }: Session,
): string {
  const snr: Column<CompressReport['layers'][number]> = {
    heading: 'SNR dB',
    align: 'right',
    text: ({ snrDb }) => decibels(snrDb),
  };
  const [headings, ...rows] = tableLines(
    [
      { heading: 'layer', align: 'left', text: ({ name }) => name, shrinks: true },
      { heading: 'operator', align: 'left', text: ({ operator }) => operator },
      { heading: 'weights', align: 'left', text: ({ encoding }) => (encoding === 'none' ? '' : encoding) },
      ...(layers.some(({ snrDb }) => snrDb !== undefined) ? [snr] : []),
    ],
    layers,
    width,
  );
  const before = (value: string | undefined) => (value === undefined ? '' : `${value} → `);
  const floatBytes = weightBytes.float === undefined ? undefined : `${integer(weightBytes.float)}`;
  const right = ({ accuracy: part, correct, samples }: Score) =>
    `${percent(part, 2)} (${integer(correct)} of ${integer(samples)})`;
  return [
    style.heading(headings),
    ...rows,
    '',
    `weights   ${before(floatBytes)}${integer(weightBytes.compressed)} bytes`,
    ...(accuracy
      ? [
          `accuracy  ${before(accuracy.float && `float ${right(accuracy.float)}`)}int8 ${right(accuracy.compressed)}`,
        ]
      : []),
    `written   ${model.output}`,
    '',
  ].join('\n');
}
