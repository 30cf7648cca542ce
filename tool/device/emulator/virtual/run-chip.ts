/** The process that a virtual chip lives in: see `virtual-chip.ts`, which starts it and speaks with it in lines of JSON. */
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import {
  type Chip,
  type ChipProfile,
  loadVirtualChips,
  type StackLimits,
  type VirtualChips,
} from './addon.js';
import type { ChipDescription } from './description.js';

/** What the process is told first. */
export interface RunChipOptions {
  readonly addon: string;
  readonly description: ChipDescription;
  readonly flash: readonly { readonly address: number; readonly base64: string }[];
  readonly stacks: readonly StackLimits[];
}

/** What it is told then, and answers each time. */
export type RunChipRequest = { readonly startProfile: readonly number[] } | { readonly stopProfile: true };

/** What it says: first its port, then answers, and at most once what went wrong. */
export type RunChipLine =
  | { readonly port: string; readonly romPort?: string }
  | { readonly isProfiling: true }
  | { readonly profile: ChipProfile }
  | { readonly violation: { readonly message: string; readonly pc: number } };

/** Cycles between two looks at what the process is told: some hundredths of a second. */
const slice = 2 ** 22;

function say(line: RunChipLine): void {
  writeFileSync(1, `${JSON.stringify(line)}\n`);
}

function open(chips: VirtualChips, { description, flash, stacks }: RunChipOptions): Chip {
  const chip = chips.open(description);
  for (const { address, base64 } of flash) chips.load(chip, address, Buffer.from(base64, 'base64'));
  chips.setStacks(chip, stacks);
  chips.powerUp(chip);
  const isInRom = description.rom?.wire !== undefined;
  say({ port: chips.portPath(chip), ...(isInRom && { romPort: chips.romPortPath(chip) }) });
  return chip;
}

function answer(chips: VirtualChips, chip: Chip, request: RunChipRequest): RunChipLine {
  if ('stopProfile' in request) return { profile: chips.stopProfile(chip) };
  chips.startProfile(chip, request.startProfile);
  return { isProfiling: true };
}

const lines = createInterface({ input: process.stdin });
lines.once('line', (first) => {
  const options = JSON.parse(first) as RunChipOptions;
  const chips = loadVirtualChips(options.addon);
  const chip = open(chips, options);
  lines.on('line', (line) => say(answer(chips, chip, JSON.parse(line) as RunChipRequest)));
  const run = () => {
    if (chips.run(chip, slice) !== 'violation') return setImmediate(run);
    say({ violation: chips.violation(chip)! });
    lines.close();
  };
  run();
});
