import { UserError } from '../../errors.js';
import type { Line } from '../link/line.js';
import { Patience } from '../link/patience.js';
import { xor } from './checksums.js';

const ack = 0x79;
const nack = 0x1f;
/** Starts a session: the ROM's loader measures the baud rate by it. */
const synchronise = 0x7f;

/** Milliseconds to wait for an answer while the loader's pace is not known. */
const firstPatience = 100;
/** Milliseconds: more than the 100 after which edgec's loader forgets an unfinished command. */
const synchroniseLimit = 120;
/** Milliseconds in which a loader must be found again after a fault. */
const resyncLimit = 10_000;
/** How often it is looked for in that time, at the least: as in ../link/link.ts, waits may not grow so long that few are left. */
const leastTries = 20;
const longestPatience = resyncLimit / leastTries;
const mostFillers = 256;
/** Milliseconds between fillers while the loader may be at work: on silicon those it cannot take are lost. */
const workPause = 250;

/** Why an exchange failed: it may succeed when it is tried again. The loader waits for a command. */
export class ExchangeFailure extends Error {
  constructor(readonly reason: 'refused' | 'unanswered') {
    super(reason);
  }
}

/**
 * Packets to an AN3155 loader and its answers (ST AN3155, USART protocol), and the way back after a fault of the line
 * (docs/protocol.md, Loader).
 */
export class Exchange {
  readonly #patience = new Patience(firstPatience, longestPatience);

  constructor(readonly line: Line) {}

  /** Starts a session, or finds one under way. False where no loader answers. */
  async synchronise(attempts: number): Promise<boolean> {
    this.line.discard();
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      await this.line.send(Buffer.of(synchronise));
      const answer = await this.line.receive(synchroniseLimit);
      // Bytes of an application's answer are no loader's; an ACK starts a session, in which the next one brings a NACK.
      if (answer?.every((byte) => byte === ack || byte === nack) && answer.includes(nack)) return true;
    }
    return false;
  }

  /** Begins a command. @throws ExchangeFailure */
  async command(code: number): Promise<void> {
    const packet = Buffer.of(code, code ^ 0xff);
    try {
      await this.#send(packet);
    } catch (error) {
      // A byte too many before the command shifts it, and with it all that follow: a NACK does not end that.
      if (error instanceof ExchangeFailure && error.reason === 'refused') {
        await this.#resynchronise(packet);
      }
      throw error;
    }
  }

  /** Sends bytes and their checksum. @throws ExchangeFailure */
  async packet(bytes: Uint8Array): Promise<void> {
    await this.#send(checked(bytes));
  }

  /**
   * The same for a packet whose ACK comes only after long work.
   * @param limit milliseconds that the work may take
   * @throws ExchangeFailure
   */
  async packetForWork(bytes: Uint8Array, limit: number): Promise<void> {
    const packet = checked(bytes);
    this.line.discard();
    await this.line.send(packet);
    const answer = await this.#answer(packet.length, 0);
    if (answer === ack) return;
    if (answer === nack) throw new ExchangeFailure('refused');
    // At work, or waiting for a lost byte? Fillers end the one and do not disturb the other.
    if (!(await this.#resynchronise(packet, limit, workPause))) throw new ExchangeFailure('unanswered');
  }

  /** Sends bytes and their checksum, and does not wait for an answer. */
  async packetUnanswered(bytes: Uint8Array): Promise<void> {
    await this.line.send(checked(bytes));
  }

  /** Sends a number and its complement, as Read Memory wants its length. @throws ExchangeFailure */
  async complemented(byte: number): Promise<void> {
    await this.#send(Buffer.of(byte, byte ^ 0xff));
  }

  /**
   * Waits for one more ACK.
   * @param work milliseconds that the loader may need for it
   * @throws ExchangeFailure
   */
  async acknowledged(work = 0): Promise<void> {
    await this.#awaitAck(Buffer.of(), work);
  }

  /** Reads an answer of known length. @throws ExchangeFailure */
  async read(length: number): Promise<Buffer> {
    const answer = await this.#take(length, this.#patience.limit);
    if (answer.length < length) await this.#lost(Buffer.of());
    return answer;
  }

  async #send(packet: Buffer): Promise<void> {
    // An answer that the line doubled must not pass for the answer to this packet.
    this.line.discard();
    await this.line.send(packet);
    await this.#awaitAck(packet, 0);
  }

  async #awaitAck(packet: Buffer, work: number): Promise<void> {
    const { clock } = this.line;
    const started = clock.now();
    const answer = await this.#answer(packet.length, work);
    if (answer !== ack && answer !== nack) return this.#lost(packet);
    if (work === 0) this.#patience.answered(clock.now() - started);
    if (answer === nack) throw new ExchangeFailure('refused');
  }

  /** The byte that answers a packet of so many bytes. */
  async #answer(packetBytes: number, work: number): Promise<number | undefined> {
    const [answer] = await this.#take(1, this.#patience.limit + this.line.wireTime(packetBytes) + work);
    return answer;
  }

  /** So many bytes, or fewer where no more come in time. */
  async #take(length: number, milliseconds: number): Promise<Buffer> {
    const { clock } = this.line;
    const deadline = clock.now() + milliseconds + this.line.wireTime(length);
    let taken: Buffer = Buffer.of();
    while (taken.length < length) {
      const chunk = await this.line.receive(Math.max(0, deadline - clock.now()));
      if (!chunk) break;
      taken = Buffer.concat([taken, chunk]);
    }
    this.line.unread(taken.subarray(length));
    return taken.subarray(0, length);
  }

  async #lost(packet: Buffer): Promise<never> {
    this.#patience.lost();
    await this.#resynchronise(packet);
    throw new ExchangeFailure('unanswered');
  }

  /**
   * Makes the loader wait for a command, whatever it got of the last packet: fillers complete what it waits for, which
   * it refuses.
   *
   * @returns whether an ACK came first: the packet had arrived
   */
  async #resynchronise(packet: Buffer, work = 0, pause = 0): Promise<boolean> {
    const deadline = this.line.clock.now() + resyncLimit + work;
    const filler = fillerFor(packet);
    let acknowledged = false;
    // Where the line corrupted a length, the loader waits for up to 256 bytes more: send ever more of them.
    for (let count = 1; ; count = Math.min(2 * count, mostFillers)) {
      await this.line.send(Buffer.alloc(count, filler));
      const answer = await this.#received(Math.max(pause, this.#patience.limit), deadline);
      acknowledged ||= answer.includes(ack);
      if (answer.includes(nack)) break;
    }
    // Several fillers may have been refused, and one may be left over as the first byte of a command: this ends both.
    while ((await this.#received(this.#patience.limit, deadline)).length > 0);
    do await this.line.send(Buffer.of(synchronise));
    while (!(await this.#received(this.#patience.limit, deadline)).includes(nack));
    return acknowledged;
  }

  /** What comes within so many milliseconds, maybe nothing. */
  async #received(milliseconds: number, deadline: number): Promise<Buffer> {
    if (this.line.clock.now() > deadline) throw this.#vanished();
    return (await this.line.receive(milliseconds)) ?? Buffer.of();
  }

  #vanished(): UserError {
    return new UserError(
      'device',
      `The loader at ${this.line.name} stopped answering.`,
      'Press the reset button of the board and start the command again.',
    );
  }
}

function checked(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.of(xor(bytes))]);
}

/**
 * A byte that completes nothing the loader would accept. It does not occur in the packet, so it cannot pass for one that
 * was lost. It is even and not 0: where the loader takes it for the length of a block (that less one) and more of it for data and
 * XOR, their number is odd and the XOR fails.
 */
function fillerFor(packet: Buffer): number {
  for (let filler = 2; filler < 256; filler += 2) {
    if (!packet.includes(filler)) return filler;
  }
  return 2;
}
