import type { Steps } from '../deploy/steps.js';
import type { Style } from '../report/text.js';

/**
 * What a command has to do with the person or script that called it. Commands import what does their work when they run:
 * TensorFlow.js and the like take a while to load, and `--help` needs none of it.
 */
export interface Session {
  readonly signal: AbortSignal;
  readonly steps: Steps;
  /** Style of stdout. */
  readonly style: Style;
  /** Characters of a line of stdout, where it is a terminal. */
  readonly width?: number;
  /** Prints a command's result on stdout. */
  print(text: string): void;
  /** Prints a result as JSON on stdout: nothing else is printed there then. */
  printJson(value: object): void;
}
