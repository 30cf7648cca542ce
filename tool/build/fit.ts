import type { Board } from '../boards/board.js';
import { UserError } from '../errors.js';
import { bytesInUse, constantBytes, peakLayer } from '../program/memory.js';
import type { Program } from '../program/program.js';

/** What the runtime and the C library take besides the model, at least. */
const leastCode = 3072;
const leastVariables = 2048;

type Memory = 'flash' | 'RAM';

/**
 * Checks before anything is compiled that a program's tables and arena can fit a board.
 * @throws UserError (fit) that says by how much they do not, and which layers to look at
 */
export function checkFit(program: Program, board: Board, stackBytes: number): void {
  const { flash, ram } = board.memory;
  const tables = program.constants.reduce((sum, { values }) => sum + values.byteLength, 0);
  const flashExcess = tables + leastCode - (flash.size - board.loader.size);
  if (flashExcess > 0) throw fitError(program, board, 'flash', `at least ${grouped(flashExcess)}`);
  const copied = board.weightsInRam ? tables : 0;
  const ramExcess = copied + program.arenaBytes + stackBytes + leastVariables - ram.size;
  if (ramExcess > 0) throw fitError(program, board, 'RAM', `at least ${grouped(ramExcess)}`);
}

/** What the linker found too large, as a better message than its own. */
export function overflowError(program: Program, board: Board, linkerOutput: string): UserError | undefined {
  const overflow = /region `(FLASH|RAM)' overflowed by (\d+) bytes/.exec(linkerOutput);
  if (overflow === null) return undefined;
  const [, region, bytes] = overflow;
  return fitError(program, board, region === 'RAM' ? 'RAM' : 'flash', grouped(Number(bytes)));
}

function fitError(program: Program, board: Board, memory: Memory, excess: string): UserError {
  const { flash, ram } = board.memory;
  const available = memory === 'RAM' ? ram.size : flash.size - board.loader.size;
  const isCopied = memory === 'RAM' && board.weightsInRam === true;
  return new UserError(
    'fit',
    `The model does not fit the ${memory} of ${board.name}: it needs ${excess} bytes more than the ` +
      `${grouped(available)} that there are. ${memory === 'RAM' ? peakText(program) : largestText(program)}`,
    `${isCopied ? 'Leave the weights in the flash, without --weights-in-ram. Else make' : 'Make'} ` +
      `${memory === 'RAM' ? 'that layer' : 'these layers'} smaller, or choose a board with more ${memory}: ` +
      "'edgec boards' lists them.",
  );
}

function peakText(program: Program): string {
  const peak = peakLayer(program);
  const { name, outputShape } = program.layers[peak];
  const bytes = grouped(bytesInUse(program, peak));
  return `The peak is at the layer ${name} (output ${outputShape.join('x')}): ${bytes} bytes of activations at once.`;
}

function largestText(program: Program): string {
  const largest = program.layers
    .map(({ name }, index) => ({ name, bytes: constantBytes(program, index) }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 3);
  const list = largest.map(({ name, bytes }) => `${name} (${grouped(bytes)} bytes)`).join(', ');
  return `The largest layers are ${list}.`;
}

function grouped(bytes: number): string {
  return bytes.toLocaleString('en-US');
}
