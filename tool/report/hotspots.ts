import type { SourceFrame } from '../build/source-lines.js';

/** Modelled cycles by why they passed: `firmware/virtual/timing/timing.h`, timing_cause_t. */
export interface CycleCauses {
  /** Instructions at work. */
  readonly issue: number;
  /** Waiting for a register: a load, a multiplication, an address. */
  readonly loadUse: number;
  /** Refilling the pipeline. */
  readonly branch: number;
  /** Waiting for instructions: wait states of the flash, misses of the instruction cache. */
  readonly fetch: number;
  /** Waiting for data: wait states, misses of the data cache. */
  readonly waitState: number;
}

export const cycleCauses = ['issue', 'loadUse', 'branch', 'fetch', 'waitState'] as const;

/** What a part of a program took in one inference. */
export interface Hotspot {
  readonly cycles: number;
  readonly instructions: number;
  /** Together the cycles. */
  readonly causes: CycleCauses;
}

/** A line of the sources; of code without debug information there is no file. */
export interface HotLine extends Hotspot {
  readonly file?: string;
  readonly line?: number;
}

/** Everything in a layer that belongs to one function, wherever that was inlined. */
export interface HotFunction extends Hotspot {
  readonly function: string;
  /** Most cycles first. */
  readonly lines: readonly HotLine[];
}

/** Where the cycles of a layer go. */
export interface LayerHotspots extends Hotspot {
  /** The C function that computes the layer, into which most of the others are inlined. */
  readonly kernel?: string;
  /** Most cycles first. */
  readonly functions: readonly HotFunction[];
}

/** What one instruction took. */
export interface InstructionCost extends CycleCauses {
  readonly address: number;
  readonly executions: number;
}

/**
 * Sums the instructions of a layer up by line and function.
 * @param frames where each of them comes from: the innermost inlined function counts
 */
export function layerHotspots(
  instructions: readonly InstructionCost[],
  frames: ReadonlyMap<number, readonly SourceFrame[]>,
  kernel: string | undefined,
): LayerHotspots {
  const frameOf = ({ address }: InstructionCost): SourceFrame =>
    frames.get(address)?.[0] ?? { function: `0x${address.toString(16)}` };
  const functions = groups(instructions, (one) => frameOf(one).function).map(([name, own]) => ({
    function: name,
    ...sum(own),
    lines: groups(own, (one) => `${frameOf(one).file}:${frameOf(one).line}`)
      .map(([, same]): HotLine => {
        const { file, line } = frameOf(same[0]);
        return { ...(file !== undefined && { file, line }), ...sum(same) };
      })
      .sort(hottestFirst),
  }));
  return {
    ...(kernel !== undefined && { kernel }),
    ...sum(instructions),
    functions: functions.sort(hottestFirst),
  };
}

function sum(instructions: readonly InstructionCost[]): Hotspot {
  const total = (value: (one: InstructionCost) => number) =>
    instructions.reduce((so_far, one) => so_far + value(one), 0);
  const causes: CycleCauses = {
    issue: total(({ issue }) => issue),
    loadUse: total(({ loadUse }) => loadUse),
    branch: total(({ branch }) => branch),
    fetch: total(({ fetch }) => fetch),
    waitState: total(({ waitState }) => waitState),
  };
  const cycles = cycleCauses.reduce((so_far, cause) => so_far + causes[cause], 0);
  return { cycles, instructions: total(({ executions }) => executions), causes };
}

function hottestFirst(a: Hotspot, b: Hotspot): number {
  return b.cycles - a.cycles;
}

/** Items by key, in the order in which keys come first. */
function groups<Item>(items: readonly Item[], key: (item: Item) => string): [string, Item[]][] {
  const found = new Map<string, Item[]>();
  for (const item of items) {
    const group = found.get(key(item));
    if (group) group.push(item);
    else found.set(key(item), [item]);
  }
  return [...found];
}
