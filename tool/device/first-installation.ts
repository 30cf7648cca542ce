import type { Board } from '../boards/board.js';
import { installLoader, thisMachine } from './install/install-loader.js';
import type { LoaderImage } from './install/installer.js';
import { stopIfInterrupted } from './interrupt.js';
import { type Clock, delay, systemClock } from './link/clock.js';
import type { Line } from './link/line.js';

/** How the loader gets onto a board that does not answer. */
export interface FirstInstallation {
  /** Builds the loader. */
  loader(): Promise<LoaderImage>;
  /** Writes it; by default {@link installLoader}. @returns what it did */
  install?(board: Board, loader: LoaderImage): Promise<string>;
  /** Told what was done. */
  done?(what: string): void;
}

/** Milliseconds in which a board's port is back after its debug probe has programmed it. */
const returnLimit = 15_000;

/** @throws UserError `device` where there is no way to write the loader */
export async function installFirst(
  board: Board,
  installation: FirstInstallation,
  signal?: AbortSignal,
): Promise<void> {
  const loader = await installation.loader();
  const install =
    installation.install ?? ((target, image) => installLoader(target, image, thisMachine(signal)));
  const what = await install(board, loader);
  installation.done?.(what);
}

/** Opens a port once it is there: some probes take it away while they program the chip. */
export async function openAgain(
  open: () => Promise<Line>,
  signal?: AbortSignal,
  clock: Clock = systemClock,
): Promise<Line> {
  const deadline = clock.now() + returnLimit;
  for (;;) {
    stopIfInterrupted(signal);
    try {
      return await open();
    } catch (error) {
      if (clock.now() > deadline) throw error;
      await delay(clock, 500);
    }
  }
}
