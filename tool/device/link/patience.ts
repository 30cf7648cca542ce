/** Milliseconds. The least leaves room for a busy host and for USB adapters that collect bytes for up to 16 ms. */
const least = 25;

/**
 * How long to wait for an answer before it counts as lost, learnt from the answers so far as TCP does
 * (RFC 6298: smoothed round trip plus four times its deviation, doubled after each loss).
 */
export class Patience {
  #average: number | undefined;
  #deviation = 0;
  #doublings = 0;

  /**
   * @param first the limit in milliseconds while nothing is known
   * @param most what the limit may grow to, in milliseconds
   */
  constructor(
    readonly first: number,
    readonly most: number,
  ) {}

  /** Milliseconds. */
  get limit(): number {
    const known = this.#average === undefined ? this.first : this.#average + 4 * this.#deviation;
    return Math.min(this.most, Math.max(least, known) * 2 ** this.#doublings);
  }

  /** An answer came after so many milliseconds. Answers to repeated requests do not count: they may belong to either. */
  answered(milliseconds: number): void {
    this.#doublings = 0;
    if (this.#average === undefined) {
      this.#average = milliseconds;
      this.#deviation = milliseconds / 2;
      return;
    }
    this.#deviation += (Math.abs(milliseconds - this.#average) - this.#deviation) / 4;
    this.#average += (milliseconds - this.#average) / 8;
  }

  lost(): void {
    this.#doublings = Math.min(6, this.#doublings + 1);
  }
}
