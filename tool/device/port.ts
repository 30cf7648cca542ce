import type { Duplex } from 'node:stream';
import { SerialPort } from 'serialport';
import { UserError } from '../errors.js';
import { Line } from './link/line.js';

/** A serial port that is open. */
export interface OpenSerial {
  readonly stream: Duplex;
  close(): Promise<void>;
}

/**
 * Opens a serial port the way loaders and runtimes speak: 8 data bits, even parity, 1 stop bit.
 *
 * @param path e.g. `/dev/ttyACM0`, `COM3`, or an emulator's pseudo-terminal
 * @throws UserError `device` where the port is missing, busy or closed to the user
 */
export async function openSerial(path: string, baud: number): Promise<OpenSerial> {
  const stream = new SerialPort({
    ...{ path, baudRate: baud, dataBits: 8, parity: 'even', stopBits: 1 },
    autoOpen: false,
  });
  await new Promise<void>((resolve, reject) => {
    stream.open((error) => (error ? reject(openFailure(path, error)) : resolve()));
  });
  const close = () =>
    new Promise<void>((resolve) => (stream.isOpen ? stream.close(() => resolve()) : resolve()));
  return { stream, close };
}

/**
 * Opens a serial port as a line.
 * @param signal interrupts every wait on the line
 * @throws UserError as {@link openSerial}
 */
export async function openPort(path: string, baud: number, signal?: AbortSignal): Promise<Line> {
  const { stream, close } = await openSerial(path, baud);
  return new Line(stream, { name: path, baud, signal, close });
}

/** What the operating systems say, what it means and what to do. */
const failures: readonly { readonly pattern: RegExp; readonly message: string; readonly hint: string }[] = [
  {
    pattern: /no such file|file not found|ENOENT|no such device|ENODEV|ENXIO/i,
    message: 'does not exist',
    hint: 'Plug the board in, or leave --port out to let edgec look for it.',
  },
  {
    pattern: /cannot lock|resource temporarily unavailable|resource busy|access denied|EBUSY/i,
    message: 'is in use by another program',
    hint: 'Close the serial monitor, debugger or other edgec that has it open.',
  },
  {
    pattern: /permission denied|EACCES|operation not permitted/i,
    message: 'may not be opened by this user',
    hint: 'On Linux: sudo usermod -a -G dialout $USER, then log out and in again (on Arch Linux the group is uucp).',
  },
  {
    pattern: /inappropriate ioctl|not a (typewriter|serial)|ENOTTY/i,
    message: 'is not a serial port',
    hint: 'Leave --port out to let edgec look for the board.',
  },
];

/** @param error what `serialport` reports */
export function openFailure(path: string, error: Error): UserError {
  const known = failures.find(({ pattern }) => pattern.test(error.message));
  const reason = error.message.replace(/^Error:? /, '');
  return new UserError(
    'device',
    `The port ${path} ${known?.message ?? 'cannot be opened'} (${reason}).`,
    known?.hint ?? 'Check the cable and that the board is powered.',
  );
}
