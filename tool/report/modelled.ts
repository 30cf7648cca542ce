import { integer } from './format.js';
import type { UnknownInstruction } from './report.js';

/** How far the timing model is off, where that could be checked: `npm run bench:timing`, docs/timing-model.md. */
export interface ModelCheck {
  readonly benchmark: string;
  /** Of the score from modelled cycles, to the one that Arm publishes for the core: 0.1 for 10 % faster. */
  readonly deviation: number;
}

/** By core. CoreMark, with GCC 12.2 at the best options found; Arm's figures are those of other compilers. */
export const modelChecks: Readonly<Record<string, ModelCheck>> = {
  'cortex-m0plus': { benchmark: 'CoreMark', deviation: -0.079 },
  'cortex-m3': { benchmark: 'CoreMark', deviation: -0.069 },
  'cortex-m4': { benchmark: 'CoreMark', deviation: -0.066 },
  'cortex-m7': { benchmark: 'CoreMark', deviation: -0.121 },
  'cortex-m33': { benchmark: 'CoreMark', deviation: -0.144 },
};

/** One line for those who read the counts. */
export function modelNote({ benchmark, deviation }: ModelCheck, core: string): string {
  const percent = `${Math.round(Math.abs(deviation) * 100)} %`;
  const side = deviation < 0 ? 'below' : 'above';
  return `cycles are modelled; ${benchmark} on the modelled ${core} is ${percent} ${side} Arm's figure: docs/timing-model.md`;
}

/** One line of warning: the counts are too low by what such an instruction takes beyond one cycle. */
export function unknownNote(unknown: UnknownInstruction): string {
  const { encoding, instruction, address, executions, function: name, file, line } = unknown;
  const what = instruction === undefined ? encoding : `${instruction} (${encoding})`;
  const source = file === undefined ? '' : ` (${file}:${line})`;
  const where = name === undefined ? `0x${address.toString(16)}` : `${name}${source}`;
  return (
    `warning: the timing model does not know ${what} in ${where}: ` +
    `one cycle for each of ${integer(executions)} executions`
  );
}
