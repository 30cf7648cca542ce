import { readFileSync } from 'node:fs';
import type { Context } from 'mocha';
import { sharedData } from './shared.js';

export const mlperfModels = ['kws', 'vww', 'ic', 'ad'] as const;

/** What TensorFlow Lite Micro's reference kernels computed for one input of an MLPerf Tiny model. */
export interface ReferenceVectors {
  readonly input: Int8Array;
  readonly output: Int8Array;
  /** In execution order, with the 32-bit FNV-1a hash of each operator's output bytes. */
  readonly operators: readonly { readonly name: string; readonly shape: number[]; readonly hash: number }[];
}

/** Reads `../shared/data/mlperf-tiny/vectors`; skips the test where it is not there. */
export function referenceVectors(test: Context, model: string): ReferenceVectors {
  const file = sharedData(test, 'mlperf-tiny', 'vectors', `${model}.json`);
  const { input, output, ops } = JSON.parse(readFileSync(file, 'utf8'));
  return {
    input: Int8Array.from(input),
    output: Int8Array.from(output),
    operators: ops.map(({ op, shape, fnv1a32 }: { op: string; shape: number[]; fnv1a32: string }) => ({
      name: op,
      shape,
      hash: Number.parseInt(fnv1a32, 16),
    })),
  };
}
