import { Command, Option } from 'commander';
import { addExamples, jsonOption } from './options.js';
import type { Session } from './session.js';

export function emulateCommand(session: Session): Command {
  const command = new Command('emulate')
    .description('keep an emulated board running, for other commands and programs to use through its port')
    .requiredOption('-b, --board <name>', 'the board: see `edgec boards`')
    .addOption(new Option('--boot0', "with BOOT0 high and empty flash: in the bootloader of the chip's ROM"))
    .addOption(jsonOption())
    .action(async (options: { board: string; boot0?: boolean; json?: boolean }) => {
      const { emulate } = await import('../deploy/emulate.js');
      await emulate(options, session.steps, session.signal, ({ portPath, romPortPath }, board) => {
        if (options.json) {
          const rom = romPortPath === undefined ? {} : { romPort: romPortPath };
          session.printJson({
            format: 'edgec-emulate',
            version: 1,
            board: board.name,
            port: portPath,
            ...rom,
          });
          return;
        }
        const lines = [
          `${board.title} is at ${portPath}, ${board.uart.baud} baud, 8 data bits, even parity.`,
        ];
        if (romPortPath !== undefined) {
          const pins = board.rom?.pins.at(-1);
          lines.push(`The bootloader in its ROM is at ${romPortPath} (${pins}), up to 115,200 baud.`);
        }
        session.print([...lines, 'Ctrl-C ends it.', ''].join('\n'));
      });
    });
  return addExamples(command, [
    ['edgec emulate --board nucleo-f746', 'then, elsewhere: edgec run model.tflite --port /dev/pts/…'],
    ['edgec emulate --board nucleo-f746 --boot0', 'for edgec flash --via rom, or stm32flash'],
  ]);
}
