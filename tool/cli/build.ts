import path from 'node:path';
import { Command } from 'commander';
import { integer } from '../report/format.js';
import { addBuildOptions, addExamples, type BuildOptions, outputFolder } from './options.js';
import type { Session } from './session.js';

export function buildCommand(session: Session): Command {
  const command = addBuildOptions(
    new Command('build').description("build a model's firmware for a board"),
  ).action(async (model: string, options: BuildOptions) => {
    const { build } = await import('../deploy/build.js');
    const output = outputFolder(model, options);
    const { image } = await build({ ...options, model, output }, session.steps, session.signal);
    const { elf, address, bytes, sizes } = image;
    if (options.json)
      session.printJson({ format: 'edgec-build', version: 1, elf, address, bytes: bytes.length, sizes });
    else
      session.print(
        `${path.relative('', elf)}: ${integer(bytes.length)} bytes for 0x${address.toString(16).padStart(8, '0')}\n`,
      );
  });
  return addExamples(command, [['edgec build model.tflite --board nucleo-f746', 'does it fit?']]);
}
