import type { Image } from '../build/image.js';
import { buildLoader } from '../build/loader.js';
import { withDevice } from '../device/device.js';
import { flashThroughRom } from '../device/flash.js';
import { UserError } from '../errors.js';
import { integer } from '../report/format.js';
import type { Steps } from './steps.js';
import type { Target } from './target.js';

/**
 * Writes edgec's loader and an application through the bootloader in the chip's ROM.
 * @throws UserError `usage` where the board has none that edgec can use or no port is named
 */
export async function flashViaRom(
  { board, port }: Target,
  application: Image,
  steps: Steps,
  signal?: AbortSignal,
): Promise<void> {
  if (board.rom === undefined) {
    throw new UserError(
      'usage',
      `edgec cannot use a bootloader in ROM on the ${board.title}.`,
      'Leave --via out: edgec flash --install brings the loader onto the board.',
    );
  }
  if (port === undefined) {
    throw new UserError(
      'usage',
      `--via rom needs --port: the debug probe of the ${board.title} is not at the pins of the ROM's bootloader.`,
      `Connect a USB-UART to ${board.rom.pins.join(' or ')} (TX/RX) and name its port.`,
    );
  }
  const loader = await steps.step(
    'loader',
    () => buildLoader(board, { signal }),
    () => `for ${board.name}`,
  );
  await withDevice({ board, port, baud: board.rom.baud, signal }, (device) =>
    steps.step(
      'flash',
      (report) => flashThroughRom(device, { loader, application }, report),
      ({ bytesWritten }) => `${port}: ${integer(bytesWritten)} bytes through the ROM; started`,
    ),
  );
}
