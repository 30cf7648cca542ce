import { Command } from 'commander';
import type { SensitivityReport } from '../deploy/sensitivity.js';
import { shareColumns } from '../deploy/sensitivity-page.js';
import { integer, percent } from '../report/format.js';
import { type Column, tableLines } from '../report/table.js';
import { addExamples, jsonOption, numberOption } from './options.js';
import type { Session } from './session.js';

interface SensitivityCommandOptions {
  readonly data: string;
  readonly labels?: string;
  readonly limit?: number;
  readonly saliency?: string;
  readonly plot?: string;
  readonly json?: boolean;
}

export function sensitivityCommand(session: Session): Command {
  const command = new Command('sensitivity')
    .description('prune one layer at a time and say what that does to the accuracy: shares for a recipe')
    .argument('<model>', 'a float model')
    .requiredOption('-d, --data <file>', 'samples to measure on')
    .option('-l, --labels <file>', 'the class of each sample; found by itself under a customary name')
    .addOption(numberOption('--limit <count>', 'take this many samples from the start of the data', 1))
    .option('--saliency <name>', 'which weights go first: magnitude (the default) or optimal_brain_damage')
    .option('--plot <file>', 'draw the curves: .svg is an image, .html a page with the numbers too')
    .addOption(jsonOption())
    .action(async (model: string, options: SensitivityCommandOptions) => {
      const { measureSensitivity } = await import('../deploy/sensitivity.js');
      const report = await measureSensitivity({ ...options, model }, session.steps, session.signal);
      if (options.json) session.printJson(report);
      else session.print(sensitivityText(report, session));
    });
  return addExamples(command, [
    [
      'edgec sensitivity model.keras --data test.npz --limit 2000',
      'a table of accuracies by layer and share',
    ],
    ['edgec sensitivity model.keras --data test.npz --plot sensitivity.svg', 'the same as curves'],
  ]);
}

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

function sensitivityText(report: SensitivityReport, { style, width }: Session): string {
  const { sparsities, layers, accuracy, saliency, samples } = report;
  type Row = SensitivityReport['layers'][number];
  // From nothing to the accuracy of the whole network.
  const bar = (value: number) =>
    bars[Math.min(bars.length - 1, Math.floor((value / Math.max(accuracy, 1e-9)) * bars.length))];
  const columns: Column<Row>[] = [
    { heading: 'layer', align: 'left', text: ({ layer }) => layer, shrinks: true },
    { heading: 'weights', align: 'right', text: ({ weights }) => integer(weights), expendable: true },
    { heading: '', align: 'left', text: ({ accuracies }) => accuracies.map(bar).join('') },
    ...shareColumns(sparsities),
  ];
  const [headings, ...rows] = tableLines(columns, layers, width);
  return [
    style.heading(headings),
    ...rows,
    '',
    `accuracy  ${percent(accuracy, 2)} of ${integer(samples)} samples with all weights; cut by ${saliency}, without training`,
    '',
  ].join('\n');
}
