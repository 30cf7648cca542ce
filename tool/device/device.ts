import type { Board, CounterUnit } from '../boards/board.js';
import { UserError } from '../errors.js';
import { discoverPort } from './discover.js';
import { type Emulator, type EmulatorPrograms, type Profiler, startEmulator } from './emulator/emulator.js';
import type { Line } from './link/line.js';
import { openPort } from './port.js';

/** How to reach a board. */
export interface DeviceOptions {
  /** The board; with `emulator`, the one that is emulated. */
  readonly board: Board;
  /** Path of its serial port; without it the port is looked for. */
  readonly port?: string | undefined;
  /** Instead of the board's, in baud: for a loader that is not edgec's. */
  readonly baud?: number;
  /** Emulates the board: its programs. */
  readonly emulator?: EmulatorPrograms | undefined;
  /** Ctrl-C. */
  readonly signal?: AbortSignal | undefined;
  /** Opens the port; in tests, with a bad line before it. */
  readonly open?: typeof openPort;
}

/** A board whose serial port is open. */
export interface Device {
  readonly board: Board;
  readonly line: Line;
  /** What its counter counts, where that is not what the runtime says: see {@link Emulator.unit}. */
  readonly unit?: CounterUnit | undefined;
  /** Of a virtual chip. */
  readonly profiler?: Profiler | undefined;
}

/**
 * Opens a board's port, or starts an emulator and opens its port, for the time of some work. Whatever comes, the port is
 * closed and the emulator stopped at the end.
 *
 * @throws UserError `device` where no port is found or it cannot be opened, `tool` where the emulator fails
 */
export async function withDevice<Result>(
  options: DeviceOptions,
  work: (device: Device) => Promise<Result>,
): Promise<Result> {
  const { board, baud = board.uart.baud, emulator: emulation, signal, open = openPort } = options;
  let emulator: Emulator | undefined;
  let line: Line | undefined;
  try {
    emulator = emulation && (await startEmulator(board, emulation, signal));
    const path = emulator?.portPath ?? options.port ?? (await discoverPort(board));
    line = await open(path, baud, signal);
    return await work({ board, line, unit: emulator?.unit, profiler: emulator?.profiler });
  } catch (error) {
    // A port that went away is what an emulator's end looks like.
    throw error instanceof UserError && error.kind === 'device'
      ? ((await emulator?.failure()) ?? error)
      : error;
  } finally {
    await line?.close();
    await emulator?.stop();
  }
}
