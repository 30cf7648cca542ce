import { SerialPort } from 'serialport';
import type { Board, UsbId } from '../boards/board.js';
import { UserError } from '../errors.js';

/** What `SerialPort.list` tells of a port. */
export interface PortFacts {
  readonly path: string;
  readonly manufacturer?: string | undefined;
  readonly serialNumber?: string | undefined;
  /** Four hexadecimal digits. */
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
}

/**
 * Finds the port of a board by the USB devices that its board file names.
 *
 * @returns the port's path
 * @throws UserError `device` where none or several fit: what was looked for, what is there and what to do
 */
export async function discoverPort(
  board: Pick<Board, 'title' | 'uart'>,
  list: () => Promise<readonly PortFacts[]> = () => SerialPort.list(),
): Promise<string> {
  const { usb } = board.uart;
  if (usb.length === 0) {
    throw new UserError(
      'device',
      `The board file of ${board.title} names no USB device to look for.`,
      'Name the port with --port, or use --emulate.',
    );
  }
  const lookedFor = `looked for USB ${usb.map(usbName).join(' or ')}`;
  const ports = await list().catch((error: Error) => {
    throw new UserError(
      'device',
      `No ${board.title} found (${lookedFor}): the serial ports cannot be listed (${error.message}).`,
      'Name the port with --port, or use --emulate to do without a board.',
    );
  });
  const fitting = ports.filter((port) => usb.some((id) => isDevice(port, id)));
  if (fitting.length === 1) return fitting[0]!.path;
  if (fitting.length === 0) {
    throw new UserError(
      'device',
      `No ${board.title} found (${lookedFor}). ${found(ports)}`,
      'Connect the board by the USB connector of its debug probe, with a cable that carries data; ' +
        'or name the port with --port; or use --emulate to do without a board.',
    );
  }
  throw new UserError(
    'device',
    `${fitting.length} ports may be the ${board.title} (${lookedFor}): ${fitting.map(portName).join(', ')}.`,
    `Name the one that you mean, e.g. --port ${fitting[0]!.path}, or unplug the others.`,
  );
}

function found(ports: readonly PortFacts[]): string {
  const usbPorts = ports.filter(({ vendorId }) => vendorId !== undefined);
  return usbPorts.length === 0
    ? 'There are no USB serial ports.'
    : `The USB serial ports are ${usbPorts.map(portName).join(', ')}.`;
}

function isDevice(port: PortFacts, { vendor, product }: UsbId): boolean {
  return parseInt(port.vendorId ?? '', 16) === vendor && parseInt(port.productId ?? '', 16) === product;
}

function portName({ path, vendorId, productId, manufacturer, serialNumber }: PortFacts): string {
  const facts = [`${vendorId}:${productId}`.toLowerCase(), manufacturer, serialNumber].filter(Boolean);
  return `${path} (${facts.join(', ')})`;
}

function usbName({ vendor, product }: UsbId): string {
  const digits = (id: number) => id.toString(16).padStart(4, '0');
  return `${digits(vendor)}:${digits(product)}`;
}
