import type { Duplex } from 'node:stream';
import { UserError } from '../../errors.js';
import { interrupted } from '../interrupt.js';
import { type Clock, systemClock } from './clock.js';

/** Start, eight data bits, even parity, stop. */
const bitsPerByte = 11;

/** How long the other end may refuse to take bytes, in milliseconds: far above what any buffer in between needs to empty. */
const sendLimit = 10_000;

export interface LineOptions {
  /** What to call the port in messages. */
  readonly name: string;
  /** Bits per second, for the time that bytes take on the wire. */
  readonly baud: number;
  /** Ctrl-C: interrupts every wait. */
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock;
  /** Gives the port free; without it the stream is destroyed. */
  readonly close?: () => Promise<void>;
}

/**
 * A byte stream to a device as both protocols use it: send, then wait for what comes, one reader at a time, every wait with
 * a time limit and ended by Ctrl-C or by the port going away.
 */
export class Line {
  readonly clock: Clock;
  readonly #stream: Duplex;
  readonly #received: Buffer[] = [];
  /** Ends the wait under way, if there is one. */
  #wake: (() => void) | undefined;
  #broken: UserError | undefined;
  #closed = false;
  readonly #onAbort = () => this.#break(interrupted());

  /** @param stream the port, open; whatever else reads from it must have stopped */
  constructor(
    stream: Duplex,
    readonly options: LineOptions,
  ) {
    this.#stream = stream;
    this.clock = options.clock ?? systemClock;
    stream.on('data', (chunk: Buffer) => {
      this.#received.push(chunk);
      this.#wake?.();
    });
    stream.on('close', (error?: Error | null) => this.#break(this.#vanished(error)));
    stream.on('error', (error: Error) => this.#break(this.#vanished(error)));
    if (options.signal?.aborted) this.#onAbort();
    else options.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** What messages call the port. */
  get name(): string {
    return this.options.name;
  }

  /** Milliseconds that so many bytes take on the wire. */
  wireTime(bytes: number): number {
    return (bytes * bitsPerByte * 1000) / this.options.baud;
  }

  /** Resolves when the port has taken the bytes. */
  async send(bytes: Uint8Array): Promise<void> {
    this.#stopIfBroken();
    let taken = false;
    this.#stream.write(bytes, () => {
      taken = true;
      this.#wake?.();
    });
    const deadline = this.clock.now() + sendLimit;
    while (!taken) {
      if (this.clock.now() >= deadline) throw this.#stuck();
      await this.#wait(deadline - this.clock.now());
    }
  }

  /** The bytes that came since the last call, or that come first within so many milliseconds; undefined when none do. */
  async receive(milliseconds: number): Promise<Buffer | undefined> {
    const deadline = this.clock.now() + milliseconds;
    for (;;) {
      this.#stopIfBroken();
      if (this.#received.length > 0) return Buffer.concat(this.#received.splice(0));
      const left = deadline - this.clock.now();
      if (left <= 0) return undefined;
      await this.#wait(left);
    }
  }

  /** Puts bytes back in front, for the next {@link receive}. */
  unread(bytes: Buffer): void {
    if (bytes.length > 0) this.#received.unshift(bytes);
  }

  /** Drops what was received and not read. */
  discard(): void {
    this.#received.length = 0;
  }

  /** Closes the port. Safe to call twice and after the port went away. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.options.signal?.removeEventListener('abort', this.#onAbort);
    this.#break(new UserError('device', `The port ${this.name} is closed.`));
    if (this.options.close) await this.options.close();
    else this.#stream.destroy();
  }

  /** Until something happens on the line, or the time is over. */
  async #wait(milliseconds: number): Promise<void> {
    this.#stopIfBroken();
    await new Promise<void>((resolve) => {
      const cancel = this.clock.after(milliseconds, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    this.#wake = undefined;
    this.#stopIfBroken();
  }

  #stopIfBroken(): void {
    if (this.#broken) throw this.#broken;
  }

  #break(error: UserError): void {
    this.#broken ??= error;
    this.#wake?.();
  }

  #vanished(error: Error | null | undefined): UserError {
    const reason = error?.message ? ` (${error.message})` : '';
    return new UserError(
      'device',
      `The port ${this.name} went away${reason}.`,
      'Check the cable and that the board is powered, then start the command again.',
    );
  }

  #stuck(): UserError {
    return new UserError(
      'device',
      `The port ${this.name} takes no more bytes.`,
      'Unplug the board and plug it in again, then start the command again.',
    );
  }
}
