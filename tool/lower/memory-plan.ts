import type { PlacedBuffer } from '../program/program.js';

/** Offsets in the arena are multiples of this many bytes: enough for every load that a kernel does. */
export const arenaAlignment = 8;

/** A buffer that needs a place. Its contents must stay from the layer that writes it to the last that reads it. */
export type BufferRequest = Omit<PlacedBuffer, 'offset'>;

/**
 * Leave to overlap: `output` may start `lag` bytes or more before the start of `input`, or with `inPlace` exactly
 * there, because the layer that writes the one over the other no longer needs what it overwrites. Both are indices of
 * requests.
 */
export interface Overlap {
  readonly input: number;
  readonly output: number;
  readonly lag: number;
  readonly inPlace?: boolean;
}

export interface MemoryPlan {
  /** By request, in bytes from the start of the arena. */
  readonly offsets: readonly number[];
  readonly arenaBytes: number;
}

/**
 * Places buffers in one arena, as small as it finds: buffers that are needed at the same time lie apart, except
 * where an {@link Overlap} lets them share. Placing means choosing an order; for each order every buffer goes where
 * the arena grows least. The search starts from a few good orders and improves the best by moving single buffers.
 * Deterministic: the same requests give the same plan.
 */
export function planMemory(requests: readonly BufferRequest[], overlaps: readonly Overlap[]): MemoryPlan {
  if (requests.length === 0) return { offsets: [], arenaBytes: 0 };
  const problem = prepare(requests, overlaps);
  const bound = lowerBound(requests, overlaps);
  const candidates = startingOrders(requests).map((order) => ({ order, ...place(problem, order) }));
  let best = candidates.reduce((a, b) => (b.arenaBytes < a.arenaBytes ? b : a));
  const random = pseudoRandom();
  for (let attempt = 0; attempt < searchAttempts && best.arenaBytes > bound; attempt++) {
    const order = [...best.order];
    const [moved] = order.splice(Math.floor(random() * order.length), 1);
    order.splice(Math.floor(random() * (order.length + 1)), 0, moved);
    const plan = place(problem, order);
    if (plan.arenaBytes <= best.arenaBytes) best = { order, ...plan };
  }
  return { offsets: best.offsets, arenaBytes: best.arenaBytes };
}

/** Enough for the largest networks that fit a microcontroller to settle; a fraction of a second. */
const searchAttempts = 3000;

interface Problem {
  readonly sizes: readonly number[];
  /** For each buffer the ones that are needed at the same time. */
  readonly neighbours: readonly (readonly Neighbour[])[];
}

/** How many bytes a buffer must start `below` or else `above` the start of this neighbour, or else exactly there. */
interface Neighbour {
  readonly index: number;
  readonly below: number;
  readonly above: number;
  readonly inPlace: boolean;
}

function prepare(requests: readonly BufferRequest[], overlaps: readonly Overlap[]): Problem {
  const sizes = requests.map(({ bytes }) => align(bytes));
  const overlapOf = (output: number, input: number) =>
    overlaps.find((overlap) => overlap.output === output && overlap.input === input);
  const lagOf = (output: number, input: number) => overlapOf(output, input)?.lag ?? Infinity;
  const neighbours = requests.map((buffer, index) =>
    requests.flatMap((other, otherIndex) => {
      if (otherIndex === index || !liveTogether(buffer, other)) return [];
      return [
        {
          index: otherIndex,
          below: Math.min(sizes[index], align(lagOf(index, otherIndex))),
          above: Math.min(sizes[otherIndex], align(lagOf(otherIndex, index))),
          inPlace: (overlapOf(index, otherIndex) ?? overlapOf(otherIndex, index))?.inPlace ?? false,
        },
      ];
    }),
  );
  return { sizes, neighbours };
}

function liveTogether(a: BufferRequest, b: BufferRequest): boolean {
  return a.firstLayer <= b.lastLayer && b.firstLayer <= a.lastLayer;
}

/** What the busiest layer needs when everything that may overlap lies as close as it may. */
function lowerBound(requests: readonly BufferRequest[], overlaps: readonly Overlap[]): number {
  const lastLayer = Math.max(...requests.map((request) => request.lastLayer));
  const needed = Array.from({ length: lastLayer + 1 }, (_, layer) => {
    const isLive = (index: number) =>
      requests[index].firstLayer <= layer && layer <= requests[index].lastLayer;
    let bytes = requests.reduce((sum, request, index) => sum + (isLive(index) ? align(request.bytes) : 0), 0);
    for (const { input, output, lag, inPlace } of overlaps) {
      if (!isLive(input) || !isLive(output)) continue;
      const [inputBytes, outputBytes] = [align(requests[input].bytes), align(requests[output].bytes)];
      bytes -= Math.max(
        0,
        inputBytes + outputBytes - Math.max(outputBytes, inputBytes + (inPlace ? 0 : align(lag))),
      );
    }
    return bytes;
  });
  return Math.max(...needed);
}

function startingOrders(requests: readonly BufferRequest[]): number[][] {
  const by = (key: (request: BufferRequest) => number) =>
    requests.map((_, index) => index).sort((a, b) => key(requests[a]) - key(requests[b]) || a - b);
  return [
    by((request) => -request.bytes),
    by((request) => request.firstLayer),
    by((request) => -request.firstLayer),
    by((request) => request.firstLayer - request.lastLayer),
  ];
}

/** Between two offsets a buffer may not start, except at one. */
interface Forbidden {
  readonly from: number;
  readonly to: number;
  readonly except: number;
}

/** Places buffers one after the other, each where the arena grows least, then lowest. */
function place({ sizes, neighbours }: Problem, order: readonly number[]): MemoryPlan {
  const offsets = new Map<number, number>();
  let start = 0;
  let end = 0;
  for (const index of order) {
    const forbidden: Forbidden[] = [];
    for (const { index: other, below, above, inPlace } of neighbours[index]) {
      const at = offsets.get(other);
      if (at !== undefined)
        forbidden.push({ from: at - below, to: at + above, except: inPlace ? at : at + above });
    }
    let best = { offset: 0, growth: Number.POSITIVE_INFINITY };
    for (const offset of [start, ...forbidden.flatMap(({ from, to, except }) => [from, to, except])]) {
      if (forbidden.some(({ from, to, except }) => from < offset && offset < to && offset !== except))
        continue;
      const growth = Math.max(0, start - offset) + Math.max(0, offset + sizes[index] - end);
      if (growth < best.growth || (growth === best.growth && offset < best.offset)) best = { offset, growth };
    }
    offsets.set(index, best.offset);
    start = Math.min(start, best.offset);
    end = Math.max(end, best.offset + sizes[index]);
  }
  return { offsets: sizes.map((_, index) => (offsets.get(index) ?? 0) - start), arenaBytes: end - start };
}

function align(bytes: number): number {
  return Math.ceil(bytes / arenaAlignment) * arenaAlignment;
}

/** Numbers in [0, 1) from a fixed seed: the 32-bit linear congruential generator of Numerical Recipes. */
function pseudoRandom(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
