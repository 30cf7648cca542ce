import { Duplex } from 'node:stream';
import type { Clock } from '../../tool/device/link/clock.js';
import { type Output, SimulatedLoader } from './simulated-loader.js';
import { type SimulatedModel, SimulatedRuntime } from './simulated-runtime.js';

export const flashAddress = 0x0800_0000;
/** Bytes: an STM32F746's first sectors, as the board files give them. */
export const sectorSizes = [0x8000, 0x8000, 0x8000, 0x8000, 0x20000];
export const applicationAddress = flashAddress + sectorSizes[0]!;

export interface DeviceOptions {
  readonly clock: Clock;
  readonly model?: SimulatedModel;
  /** Behave as the loader in an STM32's ROM: no Get Checksum, no time limit between bytes, no answer to a lone 0x7F. */
  readonly isRom?: boolean;
  readonly productId?: number;
  /** Milliseconds by which everything that the board sends comes late. */
  readonly answerDelay?: number;
}

/**
 * A board with edgec's loader and, once flashed, its runtime, written from docs/protocol.md and AN3155 alone and
 * sharing no code with the host's side. The stream is the host's end of the serial line.
 */
export class SimulatedDevice extends Duplex {
  readonly flash = Buffer.alloc(
    sectorSizes.reduce((sum, size) => sum + size, 0),
    0xff,
  );
  readonly loader: SimulatedLoader;
  /** How often the host sent something. */
  packets = 0;
  /** Absent while the loader runs. */
  runtime: SimulatedRuntime | undefined;
  readonly #options: DeviceOptions;
  readonly #output: Output = (bytes) => {
    const { clock, answerDelay } = this.#options;
    const send = () => {
      if (!this.destroyed) this.push(Buffer.from(bytes));
    };
    if (answerDelay) clock.after(answerDelay, send);
    else send();
  };

  constructor(options: DeviceOptions) {
    super();
    this.#options = options;
    this.loader = new SimulatedLoader({
      clock: options.clock,
      flash: this.flash,
      flashAddress,
      sectorSizes,
      loaderSectors: 1,
      productId: options.productId ?? 0x449,
      isRom: options.isRom ?? false,
      output: this.#output,
      start: () => this.startApplication(),
    });
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.packets += 1;
    for (const byte of chunk) {
      if (this.runtime) this.runtime.receive(byte);
      else this.loader.receive(byte);
    }
    done();
  }

  /** What the reset button does: the application runs where the flash holds one, after the loader's wait. */
  reset(stayInLoader = false): void {
    this.runtime = undefined;
    this.loader.reset();
    if (!stayInLoader) this.startApplication();
  }

  startApplication(): void {
    const { model } = this.#options;
    const application = this.flash.subarray(applicationAddress - flashAddress);
    if (!model || !isIntact(application)) return;
    this.runtime = new SimulatedRuntime(model, application.readUInt32LE(hashOffset), this.#output, () =>
      this.reset(true),
    );
  }

  /** What pulling the cable does. */
  unplug(): void {
    this.destroy(new Error('simulated cable pulled'));
  }
}

/** Words 8 to 10 of the vector table: firmware/common/image.h. */
const headerOffset = 0x20;
const magic = 'EDGC';
/** Where the tests' applications have the hash of their model. */
const hashOffset = 0x40;

/** An application image for a {@link SimulatedDevice}: a header, a model hash and noise. */
export function applicationImage(length: number, modelHash: number, random: () => number): Buffer {
  const image = Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
  image.write(magic, headerOffset, 'latin1');
  image.writeUInt32LE(length, headerOffset + 4);
  image.writeUInt32LE(modelHash, hashOffset);
  image.writeUInt32LE(crc32(withoutCrc(image)), headerOffset + 8);
  return image;
}

function isIntact(application: Buffer): boolean {
  if (application.toString('latin1', headerOffset, headerOffset + 4) !== magic) return false;
  const length = application.readUInt32LE(headerOffset + 4);
  if (length > application.length) return false;
  return crc32(withoutCrc(application.subarray(0, length))) === application.readUInt32LE(headerOffset + 8);
}

function withoutCrc(image: Buffer): Buffer {
  return Buffer.concat([image.subarray(0, headerOffset + 8), image.subarray(headerOffset + 12)]);
}

/** CRC-32 of IEEE 802.3, bit by bit. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
