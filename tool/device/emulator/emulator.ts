import type { Board } from '../../boards/board.js';
import { loadBoard } from '../../boards/load.js';
import { UserError } from '../../errors.js';
import { startQemu } from './qemu.js';

/** An emulated board that runs. */
export interface Emulator {
  /** Opened like any serial port. */
  readonly portPath: string;
  /** Why it ended by itself, where it has; waits a moment, because its port goes away before. */
  failure(): Promise<UserError | undefined>;
  /** Ends the emulator. Safe to call twice. */
  stop(): Promise<void>;
}

/** A way to emulate boards. */
interface EmulatorKind {
  emulates(board: Board): boolean;
  /** @param elf the program to start: the board's loader */
  start(board: Board, elf: string, signal?: AbortSignal): Promise<Emulator>;
}

/** In order of preference. */
const kinds: readonly EmulatorKind[] = [{ emulates: ({ qemu }) => qemu !== undefined, start: startQemu }];

function kindFor(board: Board): EmulatorKind | undefined {
  return kinds.find((kind) => kind.emulates(board));
}

/**
 * The board to build for and to emulate in place of this one: itself, or the stand-in that its file names.
 * @throws UserError `usage` where there is neither
 */
export async function emulatedBoard(board: Board): Promise<Board> {
  if (kindFor(board)) return board;
  const standIn = board.emulator === undefined ? undefined : await loadBoard(board.emulator);
  if (standIn && kindFor(standIn)) return standIn;
  throw new UserError(
    'usage',
    `The board ${board.name} cannot be emulated.`,
    'Choose one that can (edgec boards lists them), or leave --emulate out and connect the board.',
  );
}

/**
 * Starts an emulated board.
 *
 * @param board as {@link emulatedBoard} gave it
 * @param elf the board's loader
 * @throws UserError `tool` where the emulator is missing, too old or fails
 */
export async function startEmulator(board: Board, elf: string, signal?: AbortSignal): Promise<Emulator> {
  const kind = kindFor(board);
  if (!kind) throw new Error(`no emulator for ${board.name}`);
  return kind.start(board, elf, signal);
}
