import { runProcess } from '../process.js';
import { findProgram } from '../setup/tools.mjs';

/** A function and the line of it that an instruction belongs to; without a file where there is no debug information. */
export interface SourceFrame {
  readonly function: string;
  readonly file?: string;
  readonly line?: number;
}

/** Addresses in one call: its arguments have to fit in what systems allow. */
const mostAddresses = 4000;

/**
 * Where in the sources instructions come from, by DWARF: for each address its function, where that was inlined followed by
 * the function that it was inlined into, and so on. An address that nothing is known of is missing, and all are where
 * there is no `addr2line` of the Arm toolchain.
 */
export async function sourceFrames(
  elf: string,
  addresses: readonly number[],
): Promise<Map<number, readonly SourceFrame[]>> {
  const command = findProgram('arm-none-eabi-addr2line');
  const found = new Map<number, readonly SourceFrame[]>();
  for (let from = 0; command !== undefined && from < addresses.length; from += mostAddresses) {
    const words = addresses.slice(from, from + mostAddresses).map((address) => `0x${address.toString(16)}`);
    const { stdout } = await runProcess(command, ['-a', '-i', '-f', '-e', elf, ...words]);
    for (const [address, frames] of parseFrames(stdout)) found.set(address, frames);
  }
  return found;
}

/** Lines of addr2line: an address, then a function and its place for each frame. */
function parseFrames(text: string): [number, SourceFrame[]][] {
  const groups: [number, SourceFrame[]][] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; ) {
    const line = lines[at++];
    if (line.startsWith('0x')) groups.push([Number(line), []]);
    else if (line !== '') groups.at(-1)![1].push(frameOf(line, lines[at++]));
  }
  return groups.filter(([, frames]) => frames[0]?.function !== '??');
}

function frameOf(name: string, place: string): SourceFrame {
  const [, file, line] = /^(.*):(\d+)(?: \(discriminator \d+\))?$/.exec(place) ?? [];
  return file === undefined || file === '??'
    ? { function: name }
    : { function: name, file, line: Number(line) };
}
