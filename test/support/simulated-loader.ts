import type { Clock } from '../../tool/device/link/clock.js';

export type Output = (bytes: readonly number[] | Uint8Array) => void;

export interface LoaderOptions {
  readonly clock: Clock;
  readonly flash: Buffer;
  readonly flashAddress: number;
  readonly sectorSizes: readonly number[];
  /** Sectors at the start that the loader keeps to itself. */
  readonly loaderSectors: number;
  readonly productId: number;
  readonly isRom: boolean;
  readonly output: Output;
  readonly start: () => void;
}

const ack = 0x79;
const nack = 0x1f;
/** Milliseconds without a byte after which an unfinished command is forgotten. */
const forgetAfter = 100;

/** The next bytes come in through `yield`. */
type Step = Generator<undefined, void, number>;

/** An AN3155 loader as docs/protocol.md describes it. */
export class SimulatedLoader {
  /** What the test looks at afterwards. */
  readonly erasedSectors: number[] = [];
  blocksWritten = 0;
  /** Called with each accepted block's data before it is programmed: a test may damage it. */
  beforeWriting: ((data: Buffer) => void) | undefined;
  /** Milliseconds that an erase takes; bytes that come meanwhile are lost, as on silicon. */
  eraseTime = 0;
  /** Makes the loader take bytes and say nothing. */
  isMute = false;
  /** Keeps its ACKs to itself: no command succeeds, and yet it can be found. */
  losesAcks = false;

  readonly #options: LoaderOptions;
  #isSynchronised = false;
  #isInCommand = false;
  #session: Step;
  #cancelForgetting: () => void = () => {};
  #isBusy = false;

  constructor(options: LoaderOptions) {
    this.#options = options;
    this.#session = this.#newSession();
  }

  reset(): void {
    this.#isSynchronised = false;
    this.#session = this.#newSession();
  }

  receive(byte: number): void {
    if (this.#isBusy) return;
    this.#cancelForgetting();
    this.#session.next(byte);
    if (!this.#isInCommand || this.#options.isRom) return;
    this.#cancelForgetting = this.#options.clock.after(forgetAfter, () => {
      this.#session = this.#newSession();
    });
  }

  #newSession(): Step {
    this.#isInCommand = false;
    const session = this.#serve();
    session.next();
    return session;
  }

  #send(...bytes: number[]): void {
    if (this.isMute || (this.losesAcks && bytes[0] === ack)) return;
    this.#options.output(bytes);
  }

  *#serve(): Step {
    while (!this.#isSynchronised) {
      if ((yield) !== 0x7f) continue;
      this.#isSynchronised = true;
      this.#send(ack);
    }
    for (;;) {
      this.#isInCommand = false;
      const code = yield;
      if (code === 0x7f && !this.#options.isRom) {
        this.#send(nack);
        continue;
      }
      this.#isInCommand = true;
      const command = this.#commands().get(code);
      if (((yield) ^ code) !== 0xff || !command) {
        this.#send(nack);
        continue;
      }
      this.#send(ack);
      const rest = command();
      if (rest) yield* rest;
    }
  }

  /** What carries each command out once it is acknowledged; nothing more where no further bytes belong to it. */
  #commands(): Map<number, () => Step | undefined> {
    const commands = new Map<number, () => Step | undefined>([
      [0x00, () => this.#get()],
      [0x01, () => void this.#send(0x31, 0, 0, ack)],
      [0x02, () => void this.#send(1, this.#options.productId >> 8, this.#options.productId & 0xff, ack)],
      [0x11, () => this.#readMemory()],
      [0x21, () => this.#go()],
      [0x31, () => this.#writeMemory()],
      [0x44, () => this.#extendedErase()],
    ]);
    if (!this.#options.isRom) commands.set(0xa1, () => this.#getChecksum());
    return commands;
  }

  #get(): undefined {
    const codes = [...this.#commands().keys()];
    this.#send(codes.length, 0x31, ...codes, ack);
  }

  *#readMemory(): Step {
    const offset = yield* this.#flashOffset();
    if (offset === undefined) return;
    this.#send(ack);
    const count = yield;
    if (((yield) ^ count) !== 0xff) return this.#send(nack);
    this.#send(ack, ...this.#options.flash.subarray(offset, offset + count + 1));
  }

  *#go(): Step {
    const offset = yield* this.#flashOffset();
    if (offset === undefined) return;
    this.#send(ack);
    this.#options.start();
  }

  *#writeMemory(): Step {
    const offset = yield* this.#flashOffset();
    if (offset === undefined) return;
    this.#send(ack);
    const count = yield;
    const block: number[] = [count];
    while (block.length < count + 3) block.push(yield);
    const data = Buffer.from(block.slice(1, -1));
    const isOwn = offset < this.#ownBytes();
    if (xorOf(block) !== 0 || isOwn || offset % 4 !== 0 || data.length % 4 !== 0) return this.#send(nack);
    this.blocksWritten += 1;
    this.beforeWriting?.(data);
    // Programming flash clears bits and never sets them.
    for (const [index, byte] of data.entries()) this.#options.flash[offset + index]! &= byte;
    this.#send(ack);
  }

  *#extendedErase(): Step {
    const request = [yield, yield];
    const sectors = request[0]! * 256 + request[1]! + 1;
    const { sectorSizes, loaderSectors, flash } = this.#options;
    if (sectors > sectorSizes.length) return this.#send(nack);
    while (request.length < 2 + 2 * sectors + 1) request.push(yield);
    const numbers = Array.from(
      { length: sectors },
      (_, index) => request[2 + 2 * index]! * 256 + request[3 + 2 * index]!,
    );
    const areAllowed = numbers.every((sector) => sector >= loaderSectors && sector < sectorSizes.length);
    if (xorOf(request) !== 0 || !areAllowed) return this.#send(nack);
    for (const sector of numbers) {
      const start = sectorSizes.slice(0, sector).reduce((sum, size) => sum + size, 0);
      flash.fill(0xff, start, start + sectorSizes[sector]!);
      this.erasedSectors.push(sector);
    }
    if (this.eraseTime === 0) return this.#send(ack);
    this.#isBusy = true;
    this.#options.clock.after(this.eraseTime, () => {
      this.#isBusy = false;
      this.#send(ack);
    });
  }

  *#getChecksum(): Step {
    const offset = yield* this.#flashOffset();
    if (offset === undefined) return;
    this.#send(ack);
    const length = yield* this.#word();
    if (length === undefined) return;
    this.#send(ack);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(wordCrc(this.#options.flash.subarray(offset, offset + length)));
    this.#send(ack, ...crc, xorOf([...crc]));
  }

  /** An address in the flash as an offset; undefined, after a NACK, where it is none. */
  *#flashOffset(): Generator<undefined, number | undefined, number> {
    const address = yield* this.#word();
    if (address === undefined) return undefined;
    const offset = address - this.#options.flashAddress;
    if (offset >= 0 && offset < this.#options.flash.length) return offset;
    this.#send(nack);
    return undefined;
  }

  *#word(): Generator<undefined, number | undefined, number> {
    const bytes = [yield, yield, yield, yield, yield];
    if (xorOf(bytes) === 0) return Buffer.from(bytes).readUInt32BE();
    this.#send(nack);
    return undefined;
  }

  #ownBytes(): number {
    const { sectorSizes, loaderSectors } = this.#options;
    return sectorSizes.slice(0, loaderSectors).reduce((sum, size) => sum + size, 0);
  }
}

function xorOf(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => sum ^ byte, 0);
}

/** The CRC unit of an STM32 (RM0385, CRC), bit by bit, a word at a time. */
export function wordCrc(bytes: Buffer): number {
  let crc = 0xffff_ffffn;
  for (let offset = 0; offset < bytes.length; offset += 4) {
    crc ^= BigInt(bytes.readUInt32LE(offset));
    for (let bit = 0; bit < 32; bit += 1)
      crc = ((crc << 1n) ^ (crc >> 31n ? 0x1_04c1_1db7n : 0n)) & 0xffff_ffffn;
  }
  return Number(crc);
}
