import type { Board } from '../boards/board.js';
import { UserError } from '../errors.js';
import { bytesInUse, constantBytes, peakLayer } from '../program/memory.js';
import type { Program } from '../program/program.js';

/** What the runtime and the C library take besides the model, at least: a bound that refuses too little, never too much. */
const leastCode = 4096;
const leastVariables = 2048;

/**
 * Checks before anything is compiled that a program's tables and arena fit a board.
 * @throws UserError (fit) that says by how much, and which layers to look at
 */
export function checkFit(program: Program, board: Board, stackBytes: number): void {
  const { flash, ram } = board.memory;
  const tables = program.constants.reduce((sum, { values }) => sum + values.byteLength, 0);
  refuseTooMuch('flash', tables + leastCode, flash.size - board.loader.size, board, () => {
    const largest = program.layers
      .map(({ name }, index) => ({ name, bytes: constantBytes(program, index) }))
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, 3)
      .filter(({ bytes }) => bytes > 0)
      .map(({ name, bytes }) => `${name} (${grouped(bytes)} bytes)`);
    return `The largest layers are ${largest.join(', ')}.`;
  });
  refuseTooMuch('RAM', program.arenaBytes + stackBytes + leastVariables, ram.size, board, () => {
    const peak = peakLayer(program);
    const { name, outputShape } = program.layers[peak];
    return (
      `The layer ${name} (output ${outputShape.join('x')}) needs the most: ${grouped(bytesInUse(program, peak))} ` +
      'bytes of activations at once.'
    );
  });
}

function refuseTooMuch(
  memory: string,
  needed: number,
  available: number,
  board: Board,
  cause: () => string,
): void {
  if (needed <= available) return;
  throw new UserError(
    'fit',
    `The model does not fit the ${memory} of ${board.name}: it needs at least ${grouped(needed)} bytes, ` +
      `${grouped(needed - available)} more than the ${grouped(available)} there are. ${cause()}`,
    'Make that smaller, or choose a larger board: see edgec boards.',
  );
}

function grouped(bytes: number): string {
  return bytes.toLocaleString('en-US');
}
