import path from 'node:path';
import { Command, Option } from 'commander';
import type { Comparison } from '../deploy/compare.js';
import { comparisonColumns, placeOf } from '../deploy/comparison-page.js';
import { percent } from '../report/format.js';
import { modelNote } from '../report/modelled.js';
import { tableLines } from '../report/table.js';
import {
  addExamples,
  addProfileOptions,
  addSamplesOption,
  jsonOption,
  modelName,
  numberOption,
  type ProfileOptions,
  type SamplesOptions,
} from './options.js';
import { refuseMismatch } from './print-report.js';
import type { Session } from './session.js';

interface CompareCommandOptions extends SamplesOptions, ProfileOptions {
  readonly board: string;
  readonly data: string;
  readonly labels?: string;
  readonly limit?: number;
  readonly test: string;
  readonly emulate?: boolean;
  readonly port?: string;
  readonly output?: string;
  readonly plot?: string;
  readonly json?: boolean;
}

export function compareCommand(session: Session): Command {
  const command = new Command('compare')
    .description(
      'one network made small in several ways: accuracy against bytes and against time on the board',
    )
    .argument('<model>', 'a float model')
    .argument('[variants...]', 'recipes to follow, and networks that `edgec compress` made before')
    .requiredOption('-d, --data <file>', 'samples that recipes learn from')
    .option('-l, --labels <file>', 'the class of each; found by itself under a customary name')
    .addOption(numberOption('--limit <count>', 'take this many samples from the start of the data', 1))
    .requiredOption('--test <file>', 'samples to measure on, with their labels beside them')
    .requiredOption('-b, --board <name>', 'the board: see `edgec boards`')
    .option('-e, --emulate', "use the board's emulator instead of a real one")
    .addOption(
      new Option('-p, --port <path>', 'serial port of the board (default: found by USB ids)').conflicts(
        'emulate',
      ),
    )
    .option('-o, --output <folder>', 'where files go (default: .edgec/<model>-compare)')
    .option('--plot <file>', 'draw the variants: .svg is an image, .html a page with the numbers too')
    .addOption(jsonOption());
  addProfileOptions(addSamplesOption(command));
  command.action(async (model: string, variants: string[], options: CompareCommandOptions) => {
    const { compare } = await import('../deploy/compare.js');
    const output = options.output ?? path.join('.edgec', `${modelName(model)}-compare`);
    const comparison = await compare({ ...options, model, variants, output }, session.steps, session.signal);
    if (options.json) session.printJson(comparison);
    else session.print(comparisonText(comparison, session));
    for (const { verification } of comparison.variants) refuseMismatch(verification);
  });
  return addExamples(command, [
    [
      'edgec compare model.keras prune.yaml share.yaml --data train.npz --test test.npz --board nucleo-f746 --emulate',
      'two recipes beside plain int8',
    ],
    [
      'edgec compare model.keras small.edgec.json --data train.npz --test test.npz --board nucleo-f746 --plot compare.html',
      'a network that was compressed before, on a real board, as a page with plots',
    ],
  ]);
}

/** What `edgec compare` prints. */
export function comparisonText(comparison: Comparison, { style, width }: Session): string {
  const { model, board, measurement, variants } = comparison;
  const [headings, ...rows] = tableLines(comparisonColumns(comparison), variants, width);
  return [
    style.heading(headings),
    ...rows,
    '',
    ...(model.accuracy ? [`float     ${percent(model.accuracy.accuracy, 2)} right`] : []),
    `measured  ${measurement.unit} of one inference on ${placeOf(comparison)}`,
    ...(measurement.model ? [`model     ${modelNote(measurement.model, board.core)}`] : []),
    '★         nothing else is as accurate with fewer bytes of weights, or in less time',
    '',
  ].join('\n');
}
