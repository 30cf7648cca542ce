import type { Board } from '../boards/board.js';
import { loadBoard, withWeightsInRam } from '../boards/load.js';
import type { Image } from '../build/image.js';
import { buildLoader } from '../build/loader.js';
import { type Device, withDevice } from '../device/device.js';
import { emulatedBoard, isVirtualChip, prepareEmulator, standInReason } from '../device/emulator/emulator.js';
import { flashApplication } from '../device/flash.js';
import { UserError } from '../errors.js';
import { integer } from '../report/format.js';
import type { Steps } from './steps.js';

export interface TargetOptions {
  readonly board: string;
  readonly emulate?: boolean;
  /** Path of the board's serial port; looked for unless told. */
  readonly port?: string;
  readonly weightsInRam?: boolean;
}

/** The board that the user named, and the one that is built for. */
export interface Target {
  readonly named: Board;
  /** The emulated stand-in, or the same. */
  readonly board: Board;
  readonly isEmulated: boolean;
  /** Why another board stands in, where one does. */
  readonly standInReason?: string | undefined;
  readonly port?: string;
}

/**
 * Looks up the board, and with `emulate` the one that stands in for it. A board that exists only in an emulator is
 * always emulated, unless a port is named.
 */
export async function findTarget(options: TargetOptions): Promise<Target> {
  const target = await chooseBoard(options);
  return options.weightsInRam ? { ...target, board: withWeightsInRam(target.board) } : target;
}

async function chooseBoard({ board, emulate, port }: TargetOptions): Promise<Target> {
  const named = await loadBoard(board);
  const isEmulated = emulate === true || (named.qemu !== undefined && port === undefined);
  if (!isEmulated) return { named, board: named, isEmulated, port };
  return { named, board: await emulatedBoard(named), isEmulated, standInReason: standInReason(named) };
}

/**
 * Refuses what only a virtual chip can tell.
 * @throws UserError `usage` where the board is a real one or runs in QEMU
 */
export async function requireVirtualChip(options: TargetOptions): Promise<void> {
  const { named, board, isEmulated, standInReason: reason } = await findTarget(options);
  if (isEmulated && isVirtualChip(board)) return;
  const other = 'Name a board that a virtual chip emulates: edgec boards lists them.';
  if (!isEmulated) {
    const hint = named.virtual ? 'Add --emulate: the board has a virtual chip.' : other;
    throw new UserError(
      'usage',
      `--hotspots needs a virtual chip: a real ${named.name} times whole layers only.`,
      hint,
    );
  }
  const why = reason === undefined ? '' : ` (${reason})`;
  throw new UserError(
    'usage',
    `--hotspots needs a virtual chip, but ${named.name} is emulated by QEMU${why}, which knows no cycles.`,
    reason === undefined ? other : 'Install Unicorn: edgec doctor tells how.',
  );
}

/**
 * Opens the board, or starts the emulated one, for the time of some work.
 * @param application what will run on it
 */
export async function onTarget<Result>(
  { board, isEmulated, standInReason: reason, port }: Target,
  application: Image,
  steps: Steps,
  signal: AbortSignal | undefined,
  work: (device: Device) => Promise<Result>,
): Promise<Result> {
  if (!isEmulated) return withDevice({ board, port, signal }, work);
  const loader = await steps.step(
    'loader',
    () => buildLoader(board, { signal }),
    () => `for the emulated ${board.name}${reason === undefined ? '' : ` (${reason})`}`,
  );
  if (board.virtual) {
    await steps.step(
      'emulator',
      () => prepareEmulator(board, signal),
      () => `the virtual chip ${board.virtual!.chip}`,
    );
  }
  const emulator = { loaderElf: loader.elf, applicationElf: application.elf };
  return withDevice({ board, emulator, signal }, work);
}

/** Writes an application through the board's loader and starts it. */
export function flash(device: Device, image: Image, steps: Steps): Promise<unknown> {
  return steps.step(
    'flash',
    (report) => flashApplication(device, image, report),
    ({ bytesWritten }) => {
      const what = bytesWritten === 0 ? 'holds the application already' : `${integer(bytesWritten)} bytes`;
      return `${device.line.name}: ${what}`;
    },
  );
}
