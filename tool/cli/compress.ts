import path from 'node:path';
import { Command } from 'commander';
import { loadBoard } from '../boards/load.js';
import { compressText } from './compress-text.js';
import {
  addExamples,
  addModelOptions,
  holdOutOption,
  type ModelOptions,
  modelName,
  outputFolder,
} from './options.js';
import type { Session } from './session.js';

interface CompressCommandOptions extends ModelOptions {
  readonly recipe?: string;
  readonly test?: string;
  readonly holdOut?: number;
}

export function compressCommand(session: Session): Command {
  const command = addModelOptions(
    new Command('compress').description(
      'make a float model int8, smaller still by a recipe, say what that costs, and write it for other commands',
    ),
  )
    .option(
      '-o, --output <file>',
      'the compressed network (default: <model>.edgec.json, or <model>.compressed.edgec.json)',
    )
    .option('--recipe <file>', 'prune, share and encode weights as this recipe says: see examples/recipes')
    .option(
      '--test <file>',
      'samples to measure on, with their labels beside them; --data are those to learn from',
    )
    .addOption(holdOutOption().conflicts('test'))
    .action(async (model: string, options: CompressCommandOptions) => {
      const { compress } = await import('../deploy/compress.js');
      const report = await compress(
        {
          ...options,
          model,
          output: options.output ?? compressedFile(model),
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
    [
      'edgec compress model.keras --recipe recipe.yaml --data train.npz --test test.npz',
      'prune, share and encode weights, step by step',
    ],
  ]);
}

/** Where a compressed network goes unless told: never over the model that it was made of. */
export function compressedFile(model: string): string {
  const file = `${modelName(model)}.edgec.json`;
  return path.resolve(file) === path.resolve(model) ? `${modelName(model)}.compressed.edgec.json` : file;
}
