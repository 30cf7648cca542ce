import { UserError } from '../../errors.js';
import { hex } from '../hex.js';
import { BlockSize, inBlocks } from '../link/block-size.js';
import type { Line } from '../link/line.js';
import { xor } from './checksums.js';
import { Exchange, ExchangeFailure } from './exchange.js';

const commands = {
  get: 0x00,
  getId: 0x02,
  readMemory: 0x11,
  go: 0x21,
  writeMemory: 0x31,
  extendedErase: 0x44,
  getChecksum: 0xa1,
} as const;

/** Bytes of one Write or Read at most, and bytes below which the packets around them are longer. */
const mostBlock = 256;
const leastBlock = 32;
/** Blocks are whole double words: the least that some flash programs at once, and only once. */
const unitBytes = 8;

/** Attempts before a command counts as impossible. One in three may fail on the worst line that is borne. */
const attempts = 30;
/** Milliseconds without a block getting through before a transfer is given up. */
const transferLimit = 10_000;
/** Milliseconds that a flash sector takes to erase at most: DS10916, 256 KB at 8 bits of parallelism. */
const eraseTime = 8_000;
/** Milliseconds that a byte adds to a checksum, by software on a slow core. */
const checksumTimePerByte = 2e-3;

/**
 * The host's side of ST AN3155, for edgec's loader and the one in an STM32's ROM. Each method repeats what a fault of the
 * line has spoilt, and throws UserError `device` where that does not help.
 */
export class Loader {
  readonly #exchange: Exchange;
  readonly #blockSize = new BlockSize(leastBlock, mostBlock);

  constructor(readonly line: Line) {
    this.#exchange = new Exchange(line);
  }

  /** Starts a session. False where no loader answers. */
  synchronise(attempts = 4): Promise<boolean> {
    return this.#exchange.synchronise(attempts);
  }

  /** Codes of the commands that the loader knows. */
  async commands(): Promise<number[]> {
    const answer = await this.#agreed('list its commands', async () => {
      await this.#exchange.command(commands.get);
      return this.#counted();
    });
    const [, ...codes] = answer;
    return codes;
  }

  /** The chip's product id. */
  async productId(): Promise<number> {
    const answer = await this.#agreed('identify the chip', async () => {
      await this.#exchange.command(commands.getId);
      return this.#counted();
    });
    return answer.reduce((id, byte) => id * 256 + byte, 0);
  }

  async knowsChecksum(): Promise<boolean> {
    return (await this.commands()).includes(commands.getChecksum);
  }

  /** Reads any length. There is no checksum on the bytes. */
  async read(address: number, length: number): Promise<Buffer> {
    const data = Buffer.alloc(length);
    await this.#transfer('read memory', address, length, async (offset, bytes) => {
      await this.#exchange.command(commands.readMemory);
      await this.#exchange.packet(bigEndian(address + offset));
      await this.#exchange.complemented(bytes - 1);
      (await this.#exchange.read(bytes)).copy(data, offset);
      return bytes;
    });
    return data;
  }

  /**
   * Writes erased flash, any multiple of 4 bytes, at a double word's address. Blocks of nothing but 0xFF are left erased.
   * @param written called with the number of bytes written so far
   */
  async write(address: number, data: Uint8Array, written?: (bytes: number) => void): Promise<void> {
    await this.#transfer('write memory', address, data.length, async (offset, bytes) => {
      const block = distinctChecksum(data.subarray(offset, offset + bytes));
      if (block.some((byte) => byte !== 0xff)) {
        await this.#exchange.command(commands.writeMemory);
        await this.#exchange.packet(bigEndian(address + offset));
        await this.#exchange.packet(writePacket(block));
      }
      written?.(offset + block.length);
      return block.length;
    });
  }

  async eraseSector(sector: number): Promise<void> {
    await this.#repeated(`erase sector ${sector}`, async () => {
      await this.#exchange.command(commands.extendedErase);
      // One sector: the count is less one.
      await this.#exchange.packetForWork(Buffer.of(0, 0, sector >>> 8, sector & 0xff), eraseTime);
    });
  }

  /** The CRC of memory as {@link stm32Crc} computes it. Address and length are multiples of 4. */
  async checksum(address: number, length: number): Promise<number> {
    return this.#repeated('compute a checksum', async () => {
      await this.#exchange.command(commands.getChecksum);
      await this.#exchange.packet(bigEndian(address));
      await this.#exchange.packet(bigEndian(length));
      await this.#exchange.acknowledged(length * checksumTimePerByte);
      const answer = await this.#exchange.read(5);
      if (xor(answer) !== 0) throw new ExchangeFailure('unanswered');
      return answer.readUInt32BE(0);
    });
  }

  /** Starts the program whose vector table is at this address. Whether it did shows in who answers next. */
  async go(address: number): Promise<void> {
    await this.#repeated('start the application', () => this.#exchange.command(commands.go));
    await this.#exchange.packetUnanswered(bigEndian(address));
  }

  /** A count less one, so many bytes and an ACK: how Get and Get ID answer. */
  async #counted(): Promise<Buffer> {
    const [count] = await this.#exchange.read(1);
    const answer = await this.#exchange.read(count! + 1);
    await this.#exchange.acknowledged();
    return answer;
  }

  /** Repeats until two answers in a row agree: for those that carry no checksum. */
  async #agreed(what: string, attempt: () => Promise<Buffer>): Promise<Buffer> {
    let previous: Buffer | undefined;
    return this.#repeated(what, async () => {
      for (;;) {
        const answer = await attempt();
        if (previous?.equals(answer)) return answer;
        previous = answer;
      }
    });
  }

  async #repeated<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof ExchangeFailure)) throw error;
        if (failures >= attempts) throw this.#failed(what, error.reason);
      }
    }
  }

  async #transfer(
    what: string,
    address: number,
    bytes: number,
    attempt: (offset: number, bytes: number) => Promise<number>,
  ): Promise<void> {
    let refusals = 0;
    const failed = (reason: ExchangeFailure['reason'], offset: number) =>
      this.#failed(`${what} at ${hex(address + offset)}`, reason);
    const tryBlock = async (offset: number, length: number) => {
      try {
        const moved = await attempt(offset, length);
        refusals = 0;
        return moved;
      } catch (error) {
        if (!(error instanceof ExchangeFailure)) throw error;
        refusals = error.reason === 'refused' ? refusals + 1 : 0;
        if (refusals >= attempts) throw failed('refused', offset);
        return 0;
      }
    };
    const reached = await inBlocks(
      this.line.clock,
      bytes,
      unitBytes,
      this.#blockSize,
      transferLimit,
      tryBlock,
    );
    if (reached < bytes) throw failed('unanswered', reached);
  }

  #failed(what: string, reason: ExchangeFailure['reason']): UserError {
    return reason === 'refused'
      ? new UserError(
          'device',
          `The loader at ${this.line.name} refuses to ${what}.`,
          'Check with a debug probe whether the flash is protected, and install the loader again.',
        )
      : new UserError(
          'device',
          `The loader at ${this.line.name} did not ${what}: too many bytes get lost on the line.`,
          'Use a shorter cable or another USB port, and close other programs that use the port.',
        );
  }
}

function writePacket(block: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(block.length - 1), block]);
}

/**
 * The longest beginning of a block whose packet does not contain its own checksum: where it does, the loader takes a
 * packet as correct in which the line doubled that byte.
 */
function distinctChecksum(block: Uint8Array): Uint8Array {
  const shorter = (length: number) => (Math.ceil(length / unitBytes) - 1) * unitBytes;
  for (let length = block.length; length >= unitBytes; length = shorter(length)) {
    const beginning = block.subarray(0, length);
    const packet = writePacket(beginning);
    if (!packet.includes(xor(packet))) return beginning;
  }
  return block;
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
