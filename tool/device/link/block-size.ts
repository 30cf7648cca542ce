import type { Clock } from './clock.js';

/** How many successes in a row it takes to try a larger block. */
const successesToGrow = 3;

/**
 * Failures in a row that it takes to give up, whatever the time: where the host or an emulated board hardly gets to run,
 * few attempts fit a time limit, and each is slower than what the link has learnt to wait for.
 */
const failuresToGiveUp = 12;

/**
 * How much to send at once: as much as possible on a clean line, less where blocks get lost, because the chance that a
 * block arrives whole falls with its length.
 */
export class BlockSize {
  #size: number;
  #successes = 0;

  constructor(
    readonly least: number,
    readonly most: number,
  ) {
    this.#size = most;
  }

  get bytes(): number {
    return this.#size;
  }

  succeeded(): void {
    this.#successes += 1;
    if (this.#successes < successesToGrow) return;
    this.#successes = 0;
    this.#size = Math.min(this.most, this.#size * 2);
  }

  failed(): void {
    this.#successes = 0;
    this.#size = Math.max(this.least, Math.floor(this.#size / 2));
  }
}

/**
 * Moves bytes in blocks of whole units, each repeated in the size that the line bears until it gets through.
 *
 * @param limit milliseconds without a block getting through, and at least some attempts, after which it gives up
 * @param move tries one block of at most so many bytes and returns how many it moved: 0 where they were lost
 * @returns how many bytes got through: all, or those before the block that did not
 */
export async function inBlocks(
  clock: Clock,
  bytes: number,
  unit: number,
  size: BlockSize,
  limit: number,
  move: (offset: number, length: number) => Promise<number>,
): Promise<number> {
  let deadline = clock.now() + limit;
  let failures = 0;
  let offset = 0;
  while (offset < bytes) {
    const whole = Math.max(unit, Math.floor(size.bytes / unit) * unit);
    const length = Math.min(whole, bytes - offset);
    const moved = await move(offset, length);
    if (moved > 0) {
      size.succeeded();
      failures = 0;
      offset += moved;
      deadline = clock.now() + limit;
    } else {
      size.failed();
      failures += 1;
      if (failures >= failuresToGiveUp && clock.now() > deadline) break;
    }
  }
  return offset;
}
