import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Board } from '../boards/board.js';
import { loadBoard } from '../boards/load.js';
import { buildApplication } from '../build/application.js';
import type { Image, ImageSizes } from '../build/image.js';
import { buildLoader } from '../build/loader.js';
import { profile } from '../deploy/profile.js';
import { randomSamples } from '../deploy/samples.js';
import { type Application, findApplication } from '../device/application.js';
import { withDevice } from '../device/device.js';
import { flashApplication } from '../device/flash.js';
import { emitProject, writeProject } from '../emit/emit.js';
import type { Graph } from '../graph/graph.js';
import { lower } from '../lower/lower.js';
import type { Program } from '../program/program.js';

/** An int8 network that runs on an emulated board. */
export interface EmulatedNetwork {
  readonly board: Board;
  readonly program: Program;
  readonly sizes: ImageSizes;
  readonly application: Application;
}

/** Builds an int8 network for an emulated board, flashes it over the serial port, and lets `work` talk to it. */
export function onEmulatedBoard<Result>(
  graph: Graph,
  boardName: string,
  work: (network: EmulatedNetwork) => Promise<Result>,
): Promise<Result> {
  return withImage(graph, boardName, async (program, image, board) => {
    const { elf } = await buildLoader(board);
    return withDevice({ board, emulator: { loaderElf: elf } }, async (device) => {
      await flashApplication(device, image);
      return work({
        ...{ board, program, sizes: image.sizes },
        application: await findApplication(device, program),
      });
    });
  });
}

/** What an int8 network takes on a board, read from the linked ELF. */
export function linkedSizes(graph: Graph, boardName: string): Promise<ImageSizes> {
  return withImage(graph, boardName, async (_program, { sizes }) => sizes);
}

async function withImage<Result>(
  graph: Graph,
  boardName: string,
  work: (program: Program, image: Image, board: Board) => Promise<Result>,
): Promise<Result> {
  const board = await loadBoard(boardName);
  const program = lower(graph, board);
  const folder = await mkdtemp(path.join(tmpdir(), 'edgec-emulated-'));
  try {
    const modelFolder = path.join(folder, 'model');
    await writeProject(await emitProject(program), modelFolder);
    const image = await buildApplication(program, modelFolder, board, path.join(folder, 'application'));
    return await work(program, image, board);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What one network takes on one emulated board. */
export interface EmulatedRun {
  readonly board: Board;
  readonly program: Program;
  readonly sizes: ImageSizes;
  /** Of each layer: executed instructions in QEMU, modelled cycles on a virtual chip. */
  readonly counts: readonly number[];
}

/** Counts every layer, twice: counts that differ would be a defect of the counter. */
export function countLayers(graph: Graph, boardName: string): Promise<EmulatedRun> {
  return onEmulatedBoard(graph, boardName, async ({ board, program, sizes, application }) => {
    const sample = randomSamples(1, program.inputs).sample(0);
    const { layers } = await profile(application, sample, { warmup: 1, repeats: 2 }, () => {});
    const differing = layers.findIndex(({ minimum, maximum }) => minimum !== maximum);
    if (differing >= 0)
      throw new Error(`two runs of layer ${differing} on ${boardName} differ in their counts`);
    return { board, program, sizes, counts: layers.map(({ median }) => median) };
  });
}
