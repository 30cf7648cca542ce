import type { Clock } from '../../tool/device/link/clock.js';

/**
 * A clock that jumps to the next time limit as soon as nothing else is left to do, so that tests of time limits
 * take no time and do not depend on how fast the machine is. All parties of a test must share it and have no other waits.
 */
export class VirtualClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly callback: () => void }[] = [];
  #pumping = false;

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    this.#pump();
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** An immediate runs after all promises and stream events that are under way; the second one catches those they started. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => setImmediate(() => this.#advance()));
  }

  #advance(): void {
    this.#pumping = false;
    const next = this.#timers.reduce(
      (first, timer) => (timer.at < first.at ? timer : first),
      this.#timers[0]!,
    );
    if (!next) return;
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.#now = Math.max(this.#now, next.at);
    next.callback();
    if (this.#timers.length > 0) this.#pump();
  }
}
