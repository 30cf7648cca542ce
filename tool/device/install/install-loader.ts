import os from 'node:os';
import path from 'node:path';
import type { Board } from '../../boards/board.js';
import { UserError } from '../../errors.js';
import { stopIfInterrupted } from '../interrupt.js';
import { systemClock } from '../link/clock.js';
import type { Installer, LoaderImage, Surroundings } from './installer.js';
import { openOcd } from './openocd.js';
import { stFlash } from './st-flash.js';
import { stLinkDrive } from './st-link-drive.js';

/** In the order in which they are tried: the drive needs no software. */
const installers: readonly Installer[] = [stLinkDrive, openOcd, stFlash];

/**
 * Writes the resident loader to a board that does not have it, in the first way that works.
 *
 * @returns what was done, as a sentence
 * @throws UserError `device` that lists every way with the reason why it did not work
 */
export async function installLoader(
  board: Board,
  loader: LoaderImage,
  surroundings: Surroundings = thisMachine(),
): Promise<string> {
  const reasons: string[] = [];
  for (const { name, prepare } of installers) {
    stopIfInterrupted(surroundings.signal);
    const installation = await prepare(board, surroundings);
    if (typeof installation === 'string') {
      reasons.push(`${name}: ${installation}`);
      continue;
    }
    try {
      return await installation(loader);
    } catch (error) {
      stopIfInterrupted(surroundings.signal);
      reasons.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new UserError(
    'device',
    [`The loader could not be installed on ${board.title}.`, ...reasons].join('\n  '),
    'Connect the board by the USB connector of its debug probe and wait until its drive shows up, or install OpenOCD (edgec doctor says how).',
  );
}

/** @param signal Ctrl-C */
export function thisMachine(signal?: AbortSignal): Surroundings {
  const user = os.userInfo().username;
  const volumeFolders =
    process.platform === 'darwin'
      ? ['/Volumes']
      : [path.join('/media', user), '/media', path.join('/run/media', user), '/mnt'];
  return { environment: process.env, volumeFolders, clock: systemClock, signal };
}
