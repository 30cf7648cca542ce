import { readFileSync } from 'node:fs';
import type { Context } from 'mocha';
import type { Graph } from '../../tool/graph/graph.js';
import { importModel } from '../../tool/import/index.js';
import { sharedData } from './shared.js';

/** The int8 models of MLPerf Tiny. */
export const mlperfModels = ['kws', 'vww', 'ic', 'ad'] as const;

/** What TensorFlow Lite Micro's reference kernels computed for one input. */
export interface MlperfVectors {
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly ops: readonly {
    readonly op: string;
    readonly shape: readonly number[];
    readonly fnv1a32: string;
  }[];
}

/** A model of MLPerf Tiny; skips the test where it is not there. */
export function mlperfModel(test: Context, file: string): Promise<Graph> {
  return importModel(sharedData(test, 'mlperf-tiny', file));
}

export function mlperfVectors(test: Context, model: string): MlperfVectors {
  return JSON.parse(readFileSync(sharedData(test, 'mlperf-tiny', 'vectors', `${model}.json`), 'utf8'));
}
