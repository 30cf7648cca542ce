import { UserError } from '../errors.js';
import {
  type FlashContents,
  type FlashProgress,
  type FlashReport,
  flashImage,
} from './an3155/flash-image.js';
import { Loader } from './an3155/loader.js';
import type { Device } from './device.js';
import { hex } from './hex.js';
import { Runtime } from './link/runtime.js';
import { whoIsThere } from './who-is-there.js';

/** Times that a request to change between loader and application is made: the line may lose it. */
const attempts = 5;

/**
 * Brings an application onto a board through its loader and starts it. What the flash holds already is not written.
 *
 * @throws UserError `device` where the board does not answer, is another one, or its flash cannot be written
 */
export async function flashApplication(
  device: Device,
  image: FlashContents,
  report?: FlashProgress,
): Promise<FlashReport> {
  const loader = await enterLoader(device);
  await checkChip(device, loader);
  const result = await flashImage(loader, image, device.board.memory.flash, report);
  if (!(await startApplication(device))) {
    throw new UserError(
      'device',
      `The application was written to the board at ${device.line.name} and verified, but does not answer.`,
      'Press the reset button of the board. If it stays silent, the board file and the board differ: check clock and UART.',
    );
  }
  return result;
}

/** What to write through the ROM's bootloader. */
export interface RomImages {
  readonly loader: FlashContents;
  readonly application: FlashContents;
}

/**
 * Brings edgec's loader and an application onto a board through the bootloader in the ROM of its chip, and starts them.
 *
 * @throws UserError `device` where that bootloader does not answer, the chip is another one, or its flash cannot be written
 */
export async function flashThroughRom(
  device: Device,
  { loader: loaderImage, application }: RomImages,
  report?: FlashProgress,
): Promise<FlashReport> {
  const { board, line } = device;
  const { flash } = board.memory;
  const rom = new Loader(line);
  if (!(await rom.synchronise())) {
    throw new UserError(
      'device',
      `The bootloader in the ROM of the ${board.title} does not answer at ${line.name}.`,
      `Connect a USB-UART to the chip's ${board.rom!.pins.join(' or ')} (TX/RX), pull BOOT0 high and press reset.`,
    );
  }
  await checkChip(device, rom);
  const first = await flashImage(rom, loaderImage, flash, report);
  const second = await flashImage(rom, application, flash, report);
  await rom.go(flash.address);
  return {
    sectors: first.sectors + second.sectors,
    sectorsWritten: first.sectorsWritten + second.sectorsWritten,
    bytesWritten: first.bytesWritten + second.bytesWritten,
    sectorsRepeated: first.sectorsRepeated + second.sectorsRepeated,
  };
}

/** Has the loader of a board answer, which may mean to make the application reset into it. */
async function enterLoader({ line }: Device): Promise<Loader> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if ((await whoIsThere(line)) === 'loader') return new Loader(line);
    await new Runtime(line).enterLoader();
  }
  throw new UserError(
    'device',
    `The application at ${line.name} does not change to the loader.`,
    'Press the reset button of the board and start the command again at once.',
  );
}

async function checkChip({ board, line }: Device, loader: Loader): Promise<void> {
  const found = await loader.productId();
  if (found === board.programmerId) return;
  throw new UserError(
    'device',
    `The board at ${line.name} is not a ${board.title}: its chip has the id ${shortHex(found)}, not ${shortHex(board.programmerId)}.`,
    'Choose the right --board, or the right --port where several boards are connected.',
  );
}

/**
 * Starts the application from the loader.
 * @returns whether it runs: not where the flash holds none
 */
export async function startApplication({ board, line }: Device): Promise<boolean> {
  const address = board.memory.flash.address + board.loader.size;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    await new Loader(line).go(address);
    if ((await whoIsThere(line)) === 'application') return true;
  }
  return false;
}

function shortHex(id: number): string {
  return hex(id).replace(/^0x0*(?=...)/, '0x');
}
