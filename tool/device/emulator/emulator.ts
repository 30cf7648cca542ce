import type { Board, CounterUnit } from '../../boards/board.js';
import { loadBoard } from '../../boards/load.js';
import { requireTools } from '../../build/require-tools.js';
import { UserError } from '../../errors.js';
import { toolNamed } from '../../setup/tools.mjs';
import { startQemu } from './qemu.js';
import { buildVirtualChips, type ChipProfile } from './virtual/addon.js';
import { startVirtualChip } from './virtual/virtual-chip.js';

/** An emulated board that runs. */
export interface Emulator {
  /** Opened like any serial port. */
  readonly portPath: string;
  /** Where the bootloader in the chip's ROM listens, with BOOT0. */
  readonly romPortPath?: string;
  /** What the board's counter counts here, where that is not what it counts on silicon. */
  readonly unit?: CounterUnit;
  /** Absent where the emulator models no cycles. */
  readonly profiler?: Profiler;
  /** Why it ended by itself, where it has; waits a moment, because its port goes away before. */
  failure(): Promise<UserError | undefined>;
  /** Ends the emulator. Safe to call twice. */
  stop(): Promise<void>;
}

/** Takes calls of functions apart while a virtual chip runs. Both throw UserError `device` where the chip has failed. */
export interface Profiler {
  /** @param functions addresses of their first instructions */
  start(functions: readonly number[]): Promise<void>;
  /** What was called since then. */
  stop(): Promise<ChipProfile>;
}

/** Programs of a board. */
export interface EmulatorPrograms {
  /** The loader, which is in the flash at power-up. */
  readonly loaderElf: string;
  /** An application that will be flashed: where it fails, its sources can be named. */
  readonly applicationElf?: string | undefined;
  /** Whether the pin BOOT0 is high: the bootloader in the chip's ROM runs, and the flash is empty. Virtual chips only. */
  readonly boot0?: boolean;
}

/** A way to emulate boards. */
interface EmulatorKind {
  emulates(board: Board): boolean;
  /** Builds what it needs, for the user to see where that takes long. */
  prepare?(signal?: AbortSignal): Promise<unknown>;
  start(board: Board, programs: EmulatorPrograms, signal?: AbortSignal): Promise<Emulator>;
  readonly hasRom: boolean;
}

/** In order of preference. */
const kinds: readonly EmulatorKind[] = [
  {
    emulates: ({ virtual }) => virtual !== undefined && hasUnicorn(),
    prepare: buildVirtualChips,
    start: startVirtualChip,
    hasRom: true,
  },
  { emulates: ({ qemu }) => qemu !== undefined, start: startQemu, hasRom: false },
];

function kindFor(board: Board): EmulatorKind | undefined {
  return kinds.find((kind) => kind.emulates(board));
}

function hasUnicorn(): boolean {
  return process.platform !== 'win32' && toolNamed('unicorn').find(process.env) !== undefined;
}

/**
 * The board to build for and to emulate in place of this one: itself, or the stand-in that its file names.
 * @throws UserError `usage` where there is neither
 */
export async function emulatedBoard(board: Board): Promise<Board> {
  if (kindFor(board)) return board;
  const standIn = board.emulator === undefined ? undefined : await loadBoard(board.emulator);
  if (standIn && kindFor(standIn)) return standIn;
  if (board.virtual) requireTools(['unicorn']);
  throw new UserError(
    'usage',
    `The board ${board.name} cannot be emulated.`,
    'Choose one that can (edgec boards lists them), or leave --emulate out and connect the board.',
  );
}

/** Whether this board, as {@link emulatedBoard} gave it, is emulated by a virtual chip, which models cycles. */
export function isVirtualChip(board: Board): boolean {
  return kindFor(board)?.start === startVirtualChip;
}

/** Why another board stands in for this one, as a sentence for the user; undefined where none does. */
export function standInReason(board: Board): string | undefined {
  if (board.virtual === undefined || kindFor(board)) return undefined;
  return 'virtual chips need the Unicorn engine, see edgec doctor';
}

/**
 * Builds what the emulator of a board needs and is not there yet; else {@link startEmulator} does.
 * @throws UserError `tool`
 */
export async function prepareEmulator(board: Board, signal?: AbortSignal): Promise<void> {
  await kindFor(board)?.prepare?.(signal);
}

/**
 * Starts an emulated board.
 *
 * @param board as {@link emulatedBoard} gave it
 * @throws UserError `tool` where the emulator is missing, too old or fails
 */
export async function startEmulator(
  board: Board,
  programs: EmulatorPrograms,
  signal?: AbortSignal,
): Promise<Emulator> {
  const kind = kindFor(board);
  if (!kind) throw new Error(`no emulator for ${board.name}`);
  if (programs.boot0 && !kind.hasRom) {
    throw new UserError(
      'usage',
      `The emulated ${board.name} has no bootloader in ROM.`,
      'Leave --boot0 out, or choose a board that a virtual chip emulates: edgec boards lists them.',
    );
  }
  return kind.start(board, programs, signal);
}
