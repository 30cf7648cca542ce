import { Duplex } from 'node:stream';
import { randomSource } from './random.js';

/** What a bad line did to the bytes that went through it. */
export interface Faults {
  lost: number;
  doubled: number;
  corrupted: number;
}

/**
 * A bad line: stands before a stream and loses, doubles or corrupts bytes in both directions, each with the same
 * probability, the same way for the same seed.
 */
export class FaultySerial extends Duplex {
  readonly faults: Faults = { lost: 0, doubled: 0, corrupted: 0 };
  readonly #random: () => number;

  /** @param rate faults per byte */
  constructor(
    readonly inner: Duplex,
    readonly rate: number,
    seed: number,
  ) {
    super();
    this.#random = randomSource(seed);
    inner.on('data', (chunk: Buffer) => this.push(this.#damage(chunk)));
    inner.on('close', () => this.destroy());
    inner.on('error', (error) => this.destroy(error));
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.inner.write(this.#damage(chunk), done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.inner.destroyed) this.inner.destroy();
    done(error);
  }

  #damage(chunk: Buffer): Buffer {
    const bytes: number[] = [];
    for (const byte of chunk) {
      const fault = this.#random() < this.rate ? Math.floor(this.#random() * 3) : undefined;
      if (fault === undefined) {
        bytes.push(byte);
      } else if (fault === 0) {
        this.faults.lost += 1;
      } else if (fault === 1) {
        this.faults.doubled += 1;
        bytes.push(byte, byte);
      } else {
        this.faults.corrupted += 1;
        bytes.push(byte ^ (1 + Math.floor(this.#random() * 255)));
      }
    }
    return Buffer.from(bytes);
  }
}
