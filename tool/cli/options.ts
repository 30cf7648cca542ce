import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** Options that several commands share, and what each group of them gives a command's action. */

export function jsonOption(): Option {
  return new Option('--json', 'print the result as JSON on stdout and everything else on stderr');
}

export function debugOption(): Option {
  return new Option('--debug', 'with an error, also print where in edgec it came from');
}

/** Samples to measure on where the data has no others. */
export function holdOutOption(): Option {
  return new Option(
    '--hold-out <share>',
    'keep this share of the data back, 0.1 for a tenth, and measure on it',
  ).argParser((text) => {
    const share = Number(text);
    if (share > 0 && share < 1) return share;
    throw new InvalidArgumentError('It must be a number between 0 and 1.');
  });
}

export interface ModelOptions {
  readonly data?: string;
  readonly labels?: string;
  readonly limit?: number;
  readonly calibrate?: string;
  readonly ranges?: string;
  readonly keepConstantChannels?: boolean;
  readonly output?: string;
  readonly json?: boolean;
}

/** The model and the samples: for every command that starts from a model file. */
export function addModelOptions(command: Command): Command {
  return command
    .argument(
      '<model>',
      'a .tflite, .keras or .h5 file, a TensorFlow.js model, or what `edgec compress` wrote',
    )
    .option(
      '-d, --data <file>',
      'samples to evaluate and verify with: IDX, .npy, .npz, .csv, or images in folders',
    )
    .option('-l, --labels <file>', 'the class of each sample; found by itself under a customary name')
    .addOption(numberOption('--limit <count>', 'take this many samples from the start of the data', 1))
    .option(
      '-c, --calibrate <file>',
      'samples to quantize a float model with (default: the first of the data)',
    )
    .option('--ranges <choice>', 'how to quantize activations: min-max, percentile or mean-square-error')
    .option('--keep-constant-channels', 'do not remove channels that are the same for every input')
    .addOption(jsonOption());
}

export interface BoardOptions extends ModelOptions {
  readonly board: string;
}

export function addBoardOptions(command: Command): Command {
  return addModelOptions(command)
    .requiredOption('-b, --board <name>', 'the board: see `edgec boards`')
    .option('-o, --output <folder>', 'where files go (default: .edgec/<model>)');
}

export interface BuildOptions extends BoardOptions {
  readonly weightsInRam?: boolean;
}

/** Of commands that link a program for the board. */
export function addBuildOptions(command: Command): Command {
  return addBoardOptions(command).option(
    '--weights-in-ram',
    'copy weights to RAM at the start, where none waits for the flash',
  );
}

export interface DeviceOptions extends BuildOptions {
  readonly emulate?: boolean;
  readonly port?: string;
}

export function addDeviceOptions(command: Command): Command {
  return addBuildOptions(command)
    .option('-e, --emulate', "use the board's emulator instead of a real one")
    .addOption(
      new Option('-p, --port <path>', 'serial port of the board (default: found by USB ids)').conflicts(
        'emulate',
      ),
    );
}

export interface SamplesOptions {
  readonly samples: number;
}

export function addSamplesOption(command: Command): Command {
  return command.addOption(
    numberOption('-n, --samples <count>', 'samples to run on the device', 1).default(10),
  );
}

export interface ProfileOptions {
  readonly warmup: number;
  readonly repeats: number;
}

export interface HotspotOptions {
  readonly hotspots?: boolean;
}

export function addHotspotsOption(command: Command): Command {
  return command.option(
    '--hotspots',
    'also functions and source lines of each layer, by cycles and cause of stalls (virtual chips)',
  );
}

export function addProfileOptions(command: Command): Command {
  return command
    .addOption(numberOption('--warmup <count>', 'runs before those that are counted', 0).default(1))
    .addOption(numberOption('--repeats <count>', 'runs that are counted', 1).default(3));
}

/** Where a command writes its files. */
export function outputFolder(model: string, { output }: { readonly output?: string }): string {
  return output ?? path.join('.edgec', modelName(model));
}

/** A model's name for files: of a TensorFlow.js model that of its folder. */
export function modelName(model: string): string {
  const { base, dir, name } = path.parse(path.resolve(model));
  return base === 'model.json' ? path.basename(dir) : name.replace(/\.edgec$/, '');
}

export function numberOption(flags: string, description: string, least: number): Option {
  return new Option(flags, description).argParser((text) => {
    if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= 1e9) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
  });
}

/** Examples below a command's help. */
export function addExamples(
  command: Command,
  examples: readonly (readonly [line: string, what: string])[],
): Command {
  const lines = examples.map(([line, what]) => `  # ${what}\n  ${line}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n\n')}\n`);
}
