import { Command } from 'commander';
import type { RunReport } from '../deploy/run.js';
import { decimal } from '../report/format.js';
import { tableLines } from '../report/table.js';
import {
  addDeviceOptions,
  addExamples,
  addSamplesOption,
  type DeviceOptions,
  outputFolder,
  type SamplesOptions,
} from './options.js';
import { refuseMismatch } from './print-report.js';
import type { Session } from './session.js';

export function runCommand(session: Session): Command {
  const command = new Command('run').description(
    'run samples on a board that has the model, and compare with the host',
  );
  addSamplesOption(addDeviceOptions(command));
  command.action(async (model: string, options: DeviceOptions & SamplesOptions) => {
    const output = outputFolder(model, options);
    const { run } = await import('../deploy/run.js');
    const report = await run({ ...options, model, output }, session.steps, session.signal);
    if (options.json) session.printJson(report);
    else session.print(runText(report, session));
    refuseMismatch(report.verification);
  });
  return addExamples(command, [
    ['edgec run model.tflite --board nucleo-f746 --data x_test.npy --samples 5', 'what does the board say?'],
    [
      'edgec run model.tflite --board nucleo-f746 --data x_test.npy --json',
      'all output values, for a script',
    ],
  ]);
}

function runText({ samples, verification }: RunReport, { style, width }: Session): string {
  const hasLabels = samples.some(({ label }) => label !== undefined);
  const [headings, ...rows] = tableLines(
    [
      { heading: 'sample', align: 'right', text: ({ sample }) => `${sample}` },
      { heading: 'class', align: 'right', text: (result) => `${result.class}` },
      ...(hasLabels
        ? [
            {
              heading: 'label',
              align: 'right' as const,
              text: ({ label }: RunReport['samples'][0]) => `${label}`,
            },
          ]
        : []),
      {
        heading: 'output',
        align: 'left',
        shrinks: true,
        text: ({ outputs }) =>
          outputs.map(({ values }) => values.map((value) => decimal(value, 3)).join(' ')).join('; '),
      },
    ],
    samples,
    width,
  );
  const verdict =
    verification.differing === 0
      ? [style.good(`verified  device output = host output, every byte of ${verification.samples} samples`)]
      : [];
  return [style.heading(headings), ...rows, '', ...verdict, ''].join('\n');
}
