import type { Board } from '../boards/board.js';
import { buildLoader } from '../build/loader.js';
import { type Emulator, prepareEmulator, startEmulator } from '../device/emulator/emulator.js';
import type { Steps } from './steps.js';
import { findTarget } from './target.js';

export interface EmulateOptions {
  readonly board: string;
  /** Starts the bootloader in the chip's ROM instead of edgec's loader. */
  readonly boot0?: boolean;
}

/**
 * Keeps an emulated board running until Ctrl-C.
 * @param ready gets the emulator once its ports are there, and the board that it emulates
 * @throws UserError why it ended by itself
 */
export async function emulate(
  { board: name, boot0 = false }: EmulateOptions,
  steps: Steps,
  signal: AbortSignal,
  ready: (emulator: Emulator, board: Board) => void,
): Promise<void> {
  const { board } = await findTarget({ board: name, emulate: true });
  const loader = await steps.step(
    'loader',
    () => buildLoader(board, { signal }),
    () => `for the emulated ${board.name}`,
  );
  await prepareEmulator(board, signal);
  const emulator = await startEmulator(board, { loaderElf: loader.elf, boot0 }, signal);
  try {
    ready(emulator, board);
    while (!signal.aborted) {
      const failure = await emulator.failure();
      if (failure) throw failure;
    }
  } finally {
    await emulator.stop();
  }
}
