import { openFloatExecutor } from '../float/executor.js';
import { elementCount, type Graph, type Tensor } from '../graph/graph.js';
import { originalChannels } from '../passes/remove-constant-channels.js';
import { quantizeReals } from '../quantize/affine.js';
import { storedRange, storedValues } from '../quantize/stored.js';
import type { GraphSamples } from './calibrate.js';

/** One inference of a quantized graph: from the bytes of its inputs to the bytes of every node's output, in order. */
export type RunLayers = (inputs: readonly Int8Array[]) => readonly Int8Array[];

/** Sums over all elements and samples of a layer's output. */
interface Power {
  signal: number;
  noise: number;
}

/**
 * How far the layers of a quantized graph are from the graph of real numbers that it was made of.
 * @param runLayers the host executor
 * @param samples a handful is enough; each layer's values are held in memory for one sample
 * @returns for each layer of the quantized graph by its name the ratio of signal to noise in decibels, `null` where there is
 *   no difference; layers whose output has no counterpart of the same name, or one that is always zero, are left out
 */
export async function layerErrors(
  float: Graph,
  quantized: Graph,
  samples: GraphSamples,
  runLayers: RunLayers,
): Promise<ReadonlyMap<string, number | null>> {
  const powers = new Map<string, Power>();
  const executor = await openFloatExecutor(float);
  try {
    const sizes = float.inputs.map((id) => elementCount(float.tensors[id].shape));
    const count = samples[0].length / sizes[0];
    for (let sample = 0; sample < count; sample++) {
      const inputs = samples.map((values, i) => values.slice(sample * sizes[i], (sample + 1) * sizes[i]));
      const reals = new Map<string, Float32Array>();
      await executor.run(inputs, (id, values) => {
        reals.set(float.tensors[id].name, values);
      });
      const layers = runLayers(
        inputs.map((values, i) =>
          quantizeReals(values, quantized.tensors[quantized.inputs[i]].quantization!),
        ),
      );
      for (const [index, node] of quantized.nodes.entries()) {
        const output = quantized.tensors[node.outputs[0]];
        const real = reals.get(output.name);
        if (!real) continue;
        const power = powers.get(node.name) ?? { signal: 0, noise: 0 };
        powers.set(node.name, power);
        addPower(power, real, layers[index], output);
      }
    }
  } finally {
    executor.dispose();
  }
  const heard = [...powers].filter(([, { signal }]) => signal > 0);
  return new Map(heard.map(([name, power]) => [name, decibels(power)]));
}

function addPower(power: Power, reals: Float32Array, bytes: Int8Array, tensor: Tensor): void {
  const { scale, zeroPoint } = storedRange(tensor.quantization!);
  const channels = originalChannels(tensor);
  const originalCount = channels.length + (tensor.removedChannels?.length ?? 0);
  for (const [i, value] of storedValues(bytes, tensor.quantization!).entries()) {
    const real = reals[Math.floor(i / channels.length) * originalCount + channels[i % channels.length]];
    power.signal += real ** 2;
    power.noise += (real - scale * (value - zeroPoint)) ** 2;
  }
}

function decibels({ signal, noise }: Power): number | null {
  return noise === 0 ? null : 10 * Math.log10(signal / noise);
}
