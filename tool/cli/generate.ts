import { Command } from 'commander';
import { loadBoard } from '../boards/load.js';
import { addBoardOptions, addExamples, type BoardOptions, outputFolder } from './options.js';
import type { Session } from './session.js';

export function generateCommand(session: Session): Command {
  const command = addBoardOptions(
    new Command('generate').description(
      "write a model's C: a folder that builds by itself, with a model.h to use",
    ),
  ).action(async (model: string, options: BoardOptions) => {
    const { prepare } = await import('../deploy/prepare.js');
    const { generate } = await import('../deploy/generate.js');
    const board = await loadBoard(options.board);
    const prepared = await prepare({ ...options, model }, session.steps, session.signal);
    const folder = outputFolder(model, options);
    const { program, modelFolder } = await generate(prepared, board, folder, session.steps);
    const { name, arenaBytes } = program;
    const weightBytes = program.constants.reduce((sum, { values }) => sum + values.byteLength, 0);
    if (options.json) {
      const facts = { name, folder: modelFolder, weightBytes, arenaBytes };
      session.printJson({ format: 'edgec-generate', version: 1, ...facts });
    } else {
      session.print(`${modelFolder}: #include "model.h", call ${name}_run(input, output)\n`);
    }
  });
  return addExamples(command, [
    [
      'edgec generate model.tflite --board nucleo-f746 -o generated',
      'C for your own firmware, in generated/model',
    ],
  ]);
}
