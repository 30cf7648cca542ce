import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { disassemble } from '../build/disassemble.js';
import { layerFunctions } from '../build/layer-functions.js';
import { type SourceFrame, sourceFrames } from '../build/source-lines.js';
import type { Profiler } from '../device/emulator/emulator.js';
import { type InstructionCost, layerHotspots } from '../report/hotspots.js';
import type { ModelledRun } from '../report/layers.js';
import type { UnknownInstruction } from '../report/report.js';
import type { Built } from './build.js';

/** What a virtual chip tells of one inference beside its counter. */
export interface ModelledLayers {
  /** Each in the order of the program's layers; nothing of a layer without a function. */
  readonly layers: readonly (LayerCall | undefined)[];
  readonly unknown: readonly { readonly address: number; readonly encoding: number }[];
}

interface LayerCall {
  readonly instructions: number;
  readonly lines: readonly InstructionCost[];
}

/**
 * Lets a virtual chip take the layers of one inference apart.
 * @param elf the application that it runs
 */
export async function takeApart<Result>(
  profiler: Profiler,
  elf: string,
  infer: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly modelled: ModelledLayers }> {
  const functions = layerFunctions(await readFile(elf));
  const called = functions.filter((address) => address !== null);
  await profiler.start(called);
  const result = await infer();
  const { calls, unknown } = await profiler.stop();
  // Where the device was reset in the middle, the inference was started once more: the last one counts.
  const last = calls.slice(-called.length).values();
  const layers = functions.map((address) => (address === null ? undefined : last.next().value));
  return { result, modelled: { layers, unknown } };
}

/** What a report says of it: with `hotspots` functions and lines too. */
export async function describeModelled(
  { layers, unknown }: ModelledLayers,
  { program, image: { elf } }: Pick<Built, 'program' | 'image'>,
  { hotspots = false, output }: { readonly hotspots?: boolean; readonly output: string },
): Promise<ModelledRun> {
  const lines = layers.flatMap((layer) => layer?.lines ?? []);
  const addresses = [...new Set((hotspots ? lines : unknown).map(({ address }) => address))];
  const frames = relativeTo(output, await sourceFrames(elf, addresses));
  return {
    layers: layers.map((layer, index) => ({
      instructions: layer?.instructions ?? 0,
      ...(hotspots &&
        layer && { hotspots: layerHotspots(layer.lines, frames, program.layers[index].call?.kernel) }),
    })),
    unknown: await describeUnknown(unknown, lines, elf, frames),
  };
}

/** Of the instructions that the model does not know, those that were executed in a layer. */
async function describeUnknown(
  unknown: ModelledLayers['unknown'],
  lines: readonly InstructionCost[],
  elf: string,
  frames: ReadonlyMap<number, readonly SourceFrame[]>,
): Promise<UnknownInstruction[]> {
  const found: UnknownInstruction[] = [];
  for (const { address, encoding } of new Map(unknown.map((one) => [one.address, one])).values()) {
    const executions = lines.reduce((sum, line) => sum + (line.address === address ? line.executions : 0), 0);
    if (executions === 0) continue;
    const instruction = await disassemble(elf, address);
    found.push({
      encoding: `0x${encoding.toString(16).padStart(encoding > 0xffff ? 8 : 4, '0')}`,
      ...(instruction !== undefined && { instruction }),
      address,
      executions,
      ...frames.get(address)?.[0],
    });
  }
  return found;
}

/** Files inside of a folder are named from there, so that reports of different machines are the same. */
function relativeTo(
  folder: string,
  frames: ReadonlyMap<number, readonly SourceFrame[]>,
): Map<number, readonly SourceFrame[]> {
  const inside = (file: string): string => {
    const relative = path.relative(folder, file);
    return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative.split(path.sep).join('/');
  };
  return new Map(
    [...frames].map(([address, own]) => [
      address,
      own.map((frame) => (frame.file === undefined ? frame : { ...frame, file: inside(frame.file) })),
    ]),
  );
}
