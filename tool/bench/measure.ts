import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadBoard } from '../boards/load.js';
import { buildApplication } from '../build/application.js';
import type { ImageSizes } from '../build/image.js';
import { buildLoader } from '../build/loader.js';
import { profile } from '../deploy/profile.js';
import { randomSamples } from '../deploy/samples.js';
import { findApplication } from '../device/application.js';
import { withDevice } from '../device/device.js';
import { flashApplication } from '../device/flash.js';
import { emitProject, writeProject } from '../emit/emit.js';
import type { Graph } from '../graph/graph.js';
import { lower } from '../lower/lower.js';
import type { Program } from '../program/program.js';

/** One network on one emulated board. */
export interface EmulatedRun {
  readonly program: Program;
  /** Executed instructions of each layer. */
  readonly instructions: readonly number[];
  readonly sizes: ImageSizes;
}

/**
 * Counts the instructions of every layer of an int8 network on an emulated board, flashed and read back over its
 * serial port. Twice: counts that differ would be a defect of the counter.
 */
export async function runEmulated(
  graph: Graph,
  boardName: string,
  signal?: AbortSignal,
): Promise<EmulatedRun> {
  const board = await loadBoard(boardName);
  const program = lower(graph, board);
  const folder = await mkdtemp(path.join(tmpdir(), 'edgec-bench-'));
  try {
    const modelFolder = path.join(folder, 'model');
    await writeProject(await emitProject(program), modelFolder);
    const image = await buildApplication(program, modelFolder, board, path.join(folder, 'application'), {
      signal,
    });
    const { elf } = await buildLoader(board, { signal });
    const { layers } = await withDevice({ board, emulator: { loaderElf: elf }, signal }, async (device) => {
      await flashApplication(device, image);
      const application = await findApplication(device, program);
      const inputs = randomSamples(1, program.inputs).sample(0);
      return profile(application, inputs, { warmup: 0, repeats: 2 }, () => {});
    });
    if (layers.some(({ minimum, maximum }) => minimum !== maximum)) {
      throw new Error(`two runs on ${boardName} differ in their counts`);
    }
    return { program, instructions: layers.map(({ median }) => median), sizes: image.sizes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
