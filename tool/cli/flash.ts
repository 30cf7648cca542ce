import { Command, Option } from 'commander';
import { addBuildOptions, addExamples, type BuildOptions, outputFolder } from './options.js';
import type { Session } from './session.js';

interface FlashOptions extends BuildOptions {
  readonly port?: string;
  readonly install?: boolean;
  readonly via: 'loader' | 'rom';
}

export function flashCommand(session: Session): Command {
  const command = addBuildOptions(
    new Command('flash').description("write a model's firmware to a board, over its serial port"),
  )
    .option('-p, --port <path>', 'serial port of the board (default: found by USB ids)')
    .addOption(new Option('--install', 'first install the loader, which a new board needs once'))
    .addOption(
      new Option('--via <way>', "edgec's loader, or the bootloader in the chip's ROM, with BOOT0 high")
        .choices(['loader', 'rom'])
        .default('loader')
        .conflicts('install'),
    )
    .action(async (model: string, options: FlashOptions) => {
      const { build } = await import('../deploy/build.js');
      const { install } = await import('../deploy/install.js');
      const { findTarget, flash, onTarget } = await import('../deploy/target.js');
      const { flashViaRom } = await import('../deploy/rom.js');
      const { steps, signal } = session;
      if (options.install) await install(await findTarget(options), steps, signal);
      const output = outputFolder(model, options);
      const { target, image } = await build({ ...options, model, output }, steps, signal);
      if (options.via === 'rom') await flashViaRom(target, image, steps, signal);
      else await onTarget(target, image, steps, signal, (device) => flash(device, image, steps));
      if (options.json) session.printJson({ format: 'edgec-flash', version: 1, bytes: image.bytes.length });
    });
  return addExamples(command, [
    ['edgec flash model.tflite --board nucleo-f746 --install', 'a board that edgec has never met'],
    ['edgec flash model.tflite --board nucleo-f746', 'any time after that'],
    [
      'edgec flash model.tflite --board nucleo-f746 --via rom --port /dev/ttyUSB0',
      "without the board's debug probe: a USB-UART at the pins of the chip's own bootloader",
    ],
  ]);
}
