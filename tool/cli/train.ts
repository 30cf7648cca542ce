import { Command } from 'commander';
import type { TrainReport } from '../deploy/train.js';
import { decimal, integer, percent } from '../report/format.js';
import { type Column, tableLines } from '../report/table.js';
import type { EpochResult, Measure } from '../train/options.js';
import { addExamples, holdOutOption, jsonOption, modelName, numberOption } from './options.js';
import type { Session } from './session.js';

interface TrainCommandOptions {
  readonly data: string;
  readonly labels?: string;
  readonly limit?: number;
  readonly validation?: string;
  readonly holdOut?: number;
  readonly teacher?: string;
  readonly epochs?: number;
  readonly seed?: number;
  readonly output?: string;
  readonly json?: boolean;
}

export function trainCommand(session: Session): Command {
  const command = new Command('train')
    .description('train a network from its description and write it for the other commands')
    .argument('<network>', 'a YAML file that describes it: see examples/networks')
    .requiredOption(
      '-d, --data <file>',
      'samples to learn from: IDX, .npy, .npz, .csv, or images in a folder for each class, also as a .tar',
    )
    .option('-l, --labels <file>', 'the class of each sample; found by itself under a customary name')
    .addOption(numberOption('--limit <count>', 'take this many samples from the start of the data', 1))
    .option('--validation <file>', 'samples to measure after each epoch, with their labels beside them')
    .addOption(holdOutOption().conflicts('validation'))
    .option('--teacher <model>', 'a trained model to learn from, too')
    .addOption(numberOption('--epochs <count>', 'instead of what the description says', 1))
    .addOption(numberOption('--seed <number>', 'instead of what the description says', 0))
    .option('-o, --output <file>', 'the trained network (default: <network>.edgec.json)')
    .addOption(jsonOption())
    .action(async (network: string, options: TrainCommandOptions) => {
      const output = options.output ?? `${modelName(network)}.edgec.json`;
      const { trainNetwork } = await import('../deploy/train.js');
      const report = await trainNetwork({ ...options, network, output }, session.steps, session.signal);
      if (options.json) session.printJson(report);
      else session.print(trainText(report, session));
    });
  return addExamples(command, [
    [
      'edgec train examples/networks/lenet-5.yaml --data train-images-idx3-ubyte.gz --validation t10k-images-idx3-ubyte.gz',
      'the labels are found beside the images; Ctrl-C stops, the same command goes on',
    ],
    ['edgec train network.yaml --data photos/ --hold-out 0.1', 'photos/cat/1.jpg, photos/dog/1.jpg, …'],
  ]);
}

function trainText({ network, samples, epochs }: TrainReport, { style, width }: Session): string {
  const measure = (what: string, of: (epoch: EpochResult) => Measure | undefined): Column<EpochResult>[] => [
    { heading: `${what}loss`, align: 'right', text: (epoch) => decimal(of(epoch)?.loss ?? 0, 4) },
    ...(epochs.some((epoch) => of(epoch)?.accuracy !== undefined)
      ? [
          {
            heading: `${what}accuracy`,
            align: 'right' as const,
            text: (epoch: EpochResult) => percent(of(epoch)?.accuracy ?? 0, 2),
          },
        ]
      : []),
  ];
  const [headings, ...rows] = tableLines(
    [
      { heading: 'epoch', align: 'right', text: ({ epoch }) => integer(epoch + 1) },
      ...measure('', ({ training }) => training),
      ...(samples.validation ? measure('validation ', ({ validation }) => validation) : []),
    ],
    epochs,
    width,
  );
  return [
    ...(epochs.length > 0 ? [style.heading(headings), ...rows, ''] : []),
    `network   ${network.name}: ${integer(network.parameters)} parameters, ${integer(network.macs)} MACs`,
    `samples   ${integer(samples.training)}${samples.validation ? `, ${integer(samples.validation)} to measure on` : ''}`,
    `written   ${network.output}`,
    '',
  ].join('\n');
}
