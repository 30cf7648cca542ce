import type { Dataset } from '../../data/dataset.js';
import type { Graph } from '../../graph/graph.js';

/** For every weight of every layer, by the layer's name, how much is lost without it: the least are cut first. */
export type Saliencies = ReadonlyMap<string, Float32Array>;

/** A way to tell which weights matter. */
export interface SaliencyMethod {
  readonly name: string;
  /** Whether `measure` needs samples. */
  readonly needsData: boolean;
  measure(graph: Graph, options: SaliencyOptions): Promise<Saliencies>;
}

export interface SaliencyOptions {
  /** Samples that the network was trained for. */
  readonly data?: Dataset;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Called with the part that is done, 0 to 1. */
  readonly report?: (part: number) => void;
}
