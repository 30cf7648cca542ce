import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadBoard } from '../../boards/load.js';
import { nonZeros, weightedNodes } from '../../compress/layers.js';
import type { Dataset } from '../../data/dataset.js';
import { evaluateOnHost } from '../../deploy/evaluate.js';
import { generate, openHost } from '../../deploy/generate.js';
import { profile } from '../../deploy/profile.js';
import { datasetSamples, firstSamples, type Samples } from '../../deploy/samples.js';
import type { Steps } from '../../deploy/steps.js';
import { verify } from '../../deploy/verify.js';
import type { Graph } from '../../graph/graph.js';
import type { HostModel } from '../../host/host-model.js';
import { graphMacs } from '../../operators/index.js';
import type { Score } from '../../report/report.js';
import { onEmulatedBoard } from '../measure.js';

/** Emulated boards, each with its core. */
const boards = ['mps2-an386', 'mps2-an500'] as const;

/** Samples of which the device's outputs are compared with the host's. */
const comparedSamples = 20;

/** An int8 network measured on the host and on emulated boards. */
export interface MeasuredNetwork {
  readonly macs: number;
  /** Weights that are not zero. */
  readonly weights: number;
  /** On the whole test set, by the host executor. */
  readonly score: Score;
  readonly cores: readonly MeasuredCore[];
}

export interface MeasuredCore {
  readonly core: string;
  /** Weights and tables in the linked ELF. */
  readonly weightBytes: number;
  readonly modelCode: number;
  readonly arenaBytes: number;
  readonly layers: readonly {
    readonly name: string;
    readonly encoding: string;
    readonly instructions: number;
  }[];
  /** Samples with the host's output on the device, to the byte: all, or the measurement fails. */
  readonly equalSamples: number;
}

export const silentSteps: Steps = { step: async (_name, work) => work(() => {}) };

/** @throws Error where a device computes other bytes than the host */
export async function measureNetwork(graph: Graph, test: Dataset): Promise<MeasuredNetwork> {
  const folder = await mkdtemp(path.join(tmpdir(), 'edgec-bench-'));
  try {
    const target = await loadBoard(boards[0]);
    const generated = await generate({ file: '', graph }, target, folder, silentSteps);
    const host = await openHost(generated, folder, silentSteps);
    const { inputs, outputs } = generated.program;
    const samples = datasetSamples(test, inputs);
    const score = await evaluateOnHost(host, samples, outputs[0], () => {});
    const cores: MeasuredCore[] = [];
    const compared = firstSamples(samples, comparedSamples);
    for (const board of boards) cores.push(await measureOn(board, graph, host, compared));
    const weights = weightedNodes(graph).reduce((sum, layer) => sum + nonZeros(layer.weights), 0);
    return { macs: graphMacs(graph), weights, score, cores };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Measures an int8 network on an emulated board.
 * @param samples of which the device's outputs are compared with the host's
 * @throws Error where the device computes other bytes
 */
export function measureOn(
  board: string,
  graph: Graph,
  host: HostModel,
  samples: Samples,
): Promise<MeasuredCore> {
  return onEmulatedBoard(graph, board, async ({ program, sizes, application }) => {
    const { differences } = await verify(application, host, program, samples, () => {});
    if (differences.length > 0)
      throw new Error(`${graph.name} on ${board}: ${differences.length} samples differ from the host's`);
    const { layers } = await profile(application, samples.sample(0), { warmup: 0, repeats: 2 }, () => {});
    return {
      core: program.target.core,
      weightBytes: sizes.flash.weights,
      modelCode: sizes.flash.modelCode,
      arenaBytes: program.arenaBytes,
      layers: program.layers.map(({ name, encoding }, i) => ({
        name,
        encoding,
        instructions: layers[i].median,
      })),
      equalSamples: samples.count,
    };
  });
}
