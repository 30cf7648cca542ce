/** The process that a virtual chip lives in: see `virtual-chip.ts`, which starts it and reads its lines of JSON. */
import { writeSync } from 'node:fs';
import { loadVirtualChips, type StackLimits } from './addon.js';
import type { ChipDescription } from './description.js';

/** What the process is told, as JSON in its argument. */
export interface RunChipOptions {
  readonly addon: string;
  readonly description: ChipDescription;
  readonly flash: readonly { readonly address: number; readonly base64: string }[];
  readonly stacks: readonly StackLimits[];
}

/** What it says: first its port, then at most once what went wrong. */
export type RunChipLine =
  | { readonly port: string; readonly romPort?: string }
  | { readonly violation: { readonly message: string; readonly pc: number } };

/** Cycles between two looks at why the chip stopped; there is no other reason than a violation to stop for. */
const slice = 2 ** 40;

function say(line: RunChipLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

function main({ addon, description, flash, stacks }: RunChipOptions): void {
  const chips = loadVirtualChips(addon);
  const chip = chips.open(description);
  for (const { address, base64 } of flash) chips.load(chip, address, Buffer.from(base64, 'base64'));
  chips.setStacks(chip, stacks);
  chips.powerUp(chip);
  const isInRom = description.rom?.wire !== undefined;
  say({ port: chips.portPath(chip), ...(isInRom && { romPort: chips.romPortPath(chip) }) });
  while (chips.run(chip, slice) !== 'violation');
  say({ violation: chips.violation(chip)! });
}

main(JSON.parse(process.argv[2]!) as RunChipOptions);
