import type { Graph } from '../graph/graph.js';
import { expandBatchNormalization } from './expand-batch-normalization.js';
import { foldBatchNormalization } from './fold-batch-normalization.js';
import { fuseActivation } from './fuse-activation.js';
import { globalPooling } from './global-pooling.js';
import { joinBatchNormalizations } from './join-batch-normalizations.js';
import { mergePad } from './merge-pad.js';
import type { Pass } from './pass.js';
import { removeConstantChannels } from './remove-constant-channels.js';
import { removeDeadNodes } from './remove-dead-nodes.js';
import { removeIdentities } from './remove-identities.js';
import { sinkBatchNormalization } from './sink-batch-normalization.js';

/** Every pass, in the order of {@link optimise}. */
export const passes: readonly Pass[] = [
  removeIdentities,
  mergePad,
  joinBatchNormalizations,
  sinkBatchNormalization,
  foldBatchNormalization,
  fuseActivation,
  globalPooling,
  removeDeadNodes,
  removeConstantChannels,
];

export interface OptimiseOptions {
  /** Leaves channels that are constant where they are: for comparison with other tools. */
  readonly keepConstantChannels?: boolean;
}

/**
 * The simplest graph that computes the same: for a graph of real numbers within the rounding of 32-bit floats, for an
 * int8 graph the same bytes. Tensors that are left keep their names. Holds no batch normalization.
 */
export function optimise(graph: Graph, { keepConstantChannels = false }: OptimiseOptions = {}): Graph {
  const chosen = passes.filter((pass) => !(keepConstantChannels && pass === removeConstantChannels));
  return settle(expandBatchNormalization.apply(settle(graph, chosen)), chosen);
}

/** Applies passes until none finds anything to do. */
function settle(graph: Graph, chosen: readonly Pass[]): Graph {
  const simpler = chosen.reduce((simplified, pass) => pass.apply(simplified), graph);
  return simpler === graph ? graph : settle(simpler, chosen);
}

export type { Pass };
