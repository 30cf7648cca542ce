import { runProcess } from '../process.js';
import { findProgram } from '../setup/tools.mjs';

/**
 * The instruction at an address of a program as an assembler writes it; undefined where the disassembler of the Arm
 * toolchain is missing or knows none.
 */
export async function disassemble(elf: string, address: number): Promise<string | undefined> {
  const command = findProgram('arm-none-eabi-objdump');
  if (command === undefined) return undefined;
  const range = [`--start-address=${address}`, `--stop-address=${address + 4}`];
  const { stdout } = await runProcess(command, ['-d', '--no-show-raw-insn', ...range, elf]);
  const place = address.toString(16);
  const line = stdout.split('\n').find((text) => text.trimStart().startsWith(`${place}:`));
  const text = line
    ?.slice(line.indexOf(':') + 1)
    .replace(/[;@].*$/, '')
    .trim()
    .replace(/\s+/g, ' ');
  return text === undefined || text === '' || /undefined|^\.(inst|short|word)/.test(text) ? undefined : text;
}
