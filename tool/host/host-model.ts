import { createRequire } from 'node:module';

/**
 * The generated C of one model, loaded into this process: the reference for the device. A sample is one Int8Array
 * for each input of the network, already quantized.
 */
export interface HostModel {
  /** The program's hash, as compiled in. */
  readonly hash: number;
  /** One inference: an array for each output of the network. */
  run(inputs: readonly Int8Array[]): Int8Array[];
  /** One inference: an array for each layer with the layer's output. */
  runLayers(inputs: readonly Int8Array[]): Int8Array[];
}

interface Addon {
  describe(): { hash: number; layers: number[]; inputs: number[]; outputs: number[] };
  run(inputs: readonly Int8Array[], outputs: readonly Int8Array[]): void;
  runLayers(inputs: readonly Int8Array[], layers: readonly Int8Array[]): void;
}

/**
 * Loads an addon that `buildHost` made.
 * @throws Error where an input's size is not the model's
 */
export function loadHost(addonPath: string): HostModel {
  const addon = createRequire(import.meta.url)(addonPath) as Addon;
  const { hash, layers, outputs } = addon.describe();
  const arrays = (sizes: readonly number[]) => sizes.map((bytes) => new Int8Array(bytes));
  return {
    hash,
    run(inputs) {
      const results = arrays(outputs);
      addon.run(inputs, results);
      return results;
    },
    runLayers(inputs) {
      const results = arrays(layers);
      addon.runLayers(inputs, results);
      return results;
    },
  };
}
