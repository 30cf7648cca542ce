import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SerialPort } from 'serialport';
import type { Board } from '../../tool/boards/board.js';
import type { ByteBoard } from './an3155.js';

/** A board in QEMU with its serial port, for tests that send bytes of their own choice. */
export interface EmulatedBoard extends ByteBoard {
  readonly port: string;
  /** Opens the port for the functions below; programs of others open it by themselves. */
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the program in an ELF file.
 * @param application a file with what the flash after the loader holds at power-up
 */
export async function startEmulatedBoard(
  board: Board,
  elf: string,
  application?: string,
): Promise<EmulatedBoard> {
  const applicationAddress = board.memory.flash.executedAt + board.loader.size;
  const qemu = board.qemu!;
  const child = spawn(
    'qemu-system-arm',
    [
      ...['-M', qemu.machine, '-icount', `shift=${qemu.icountShift}`, '-kernel', elf],
      ...['-display', 'none', '-monitor', 'none', '-serial', 'pty'],
      ...(application
        ? ['-device', `loader,file=${application},addr=${applicationAddress},force-raw=on`]
        : []),
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const path = await portOf(child);
  // QEMU looks once a second whether its pty is open at the other end, and drops bytes before it knows. An end that
  // stays open keeps it connected while programs come and go.
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  await delay(1200);
  let serial: SerialPort | undefined;
  let received: number[] = [];
  let arrived = () => {};
  const emulated: EmulatedBoard = {
    port: path,
    async connect() {
      serial = new SerialPort({ path, baudRate: 115200, autoOpen: false });
      await new Promise<void>((resolve, reject) =>
        serial!.open((error) => (error ? reject(error) : resolve())),
      );
      serial.on('data', (data: Buffer) => {
        received.push(...data);
        arrived();
      });
    },
    async disconnect() {
      await new Promise<void>((resolve) => serial!.close(() => resolve()));
      serial = undefined;
      received = [];
    },
    async send(bytes) {
      await new Promise<void>((resolve, reject) =>
        serial!.write([...bytes], (error) => (error ? reject(error) : resolve())),
      );
    },
    async receive(count, milliseconds = 20000) {
      const until = Date.now() + milliseconds;
      while (received.length < count && Date.now() < until) {
        await Promise.race([
          new Promise<void>((resolve) => {
            arrived = resolve;
          }),
          delay(until - Date.now()),
        ]);
      }
      return Uint8Array.from(received.splice(0, count));
    },
    async drain() {
      do {
        received = [];
        await delay(300);
      } while (received.length > 0);
    },
    async stop() {
      if (serial) await emulated.disconnect();
      closeSync(held);
      child.kill();
      if (child.exitCode === null && child.signalCode === null) {
        await new Promise((resolve) => child.once('exit', resolve));
      }
    },
  };
  return emulated;
}

function portOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`QEMU ended with ${code}: ${text}`)));
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const port = /redirected to (\S+)/.exec(text)?.[1];
      if (port !== undefined) resolve(port);
    });
  });
}
