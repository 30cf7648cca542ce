import { firstByteRead, type WindowShape } from './window.js';

/** A part of a kernel's work, at whose end its results are written. */
export interface Step {
  /** The first byte of the input that it reads; `Infinity` where it reads none. */
  readonly firstRead: number;
  /** Bytes of the output that have been written when it is done. */
  readonly written: number;
}

/**
 * The smallest `inputLag` (see {@link KernelCall}) of a kernel that works in these steps: no step may write over
 * what a later one reads.
 * @returns `undefined` where it would be as large as the output, so that nothing overlaps
 */
export function inputLag(steps: readonly Step[]): number | undefined {
  const outputBytes = steps[steps.length - 1].written;
  let lag = 0;
  let firstReadLater = Infinity;
  for (const { firstRead, written } of steps.toReversed()) {
    if (firstReadLater < Infinity) lag = Math.max(lag, written - firstReadLater);
    firstReadLater = Math.min(firstReadLater, firstRead);
  }
  return lag < outputBytes ? lag : undefined;
}

/** Steps of a kernel that computes output pixels in order, `pixelsPerStep` at a time, row ends notwithstanding. */
export function pixelSteps(window: WindowShape, pixelsPerStep: number): Step[] {
  const { rows, columns, channels } = window.output;
  const steps: Step[] = [];
  for (let pixel = 0; pixel < rows * columns; pixel += pixelsPerStep) {
    const end = Math.min(pixel + pixelsPerStep, rows * columns);
    let firstRead = Infinity;
    for (let p = pixel; p < end; p++) {
      firstRead = Math.min(firstRead, firstByteRead(window, Math.floor(p / columns), p % columns));
    }
    steps.push({ firstRead, written: end * channels });
  }
  return steps;
}

/**
 * Steps of a kernel that computes output pixels in order, and in a pixel one channel after the other.
 * @param filterChannels how many input channels an output channel reads: all of them, or one
 */
export function channelSteps(window: WindowShape, filterChannels = 1): Step[] {
  return withLastRead(pixelSteps(window, 1), window.input.channels - filterChannels, 1);
}

/** Steps of a depthwise kernel that computes rows in order, and in a row one channel after the other. */
export function rowSteps(window: WindowShape): Step[] {
  return withLastRead(pixelSteps(window, window.output.columns), window.input.channels - 1, 1);
}

/**
 * Steps of a depthwise kernel that computes rows in order, and in a row one group of channels after the other, which it
 * reads before it writes. The last group is made up to its size with channels that are done.
 */
export function groupSteps(window: WindowShape, size: number): Step[] {
  const { input, output } = window;
  const lastChannels = input.channels - (Math.ceil(input.channels / size) - 1) * size;
  const lastOutputs = lastChannels * (output.channels / input.channels);
  const rows = pixelSteps(window, output.columns);
  return withLastRead(rows, Math.max(0, input.channels - size), lastOutputs);
}

/** Divides steps before they read for the last time, from `offset` bytes on and with `left` bytes still to write. */
function withLastRead(steps: readonly Step[], offset: number, left: number): Step[] {
  return steps.flatMap(({ firstRead, written }) => [
    { firstRead, written: written - left },
    { firstRead: firstRead + offset, written },
  ]);
}
