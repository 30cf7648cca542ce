import { readFile } from 'node:fs/promises';
import { randomStream } from '../../data/random.js';
import { UserError } from '../../errors.js';
import type { Graph, Node, TensorId } from '../../graph/graph.js';
import { readYaml } from '../../schema/schema.js';
import { addLayers } from './add-layers.js';
import type { InputDescription, NetworkDescription } from './description.js';
import { type NetworkBuilder, networkBuilder } from './network-builder.js';
import { networkSchema } from './schema.js';

/** Name of the layer in front that takes samples to mean 0 and deviation 1. */
export const normalizationLayer = 'normalization';

/** Whether a layer only brings samples to mean 0 and deviation 1: it does not train. */
export function isNormalization({ name, operator }: Node): boolean {
  return operator === 'batchNormalization' && name === normalizationLayer;
}

/**
 * Reads the description of a network from a YAML file.
 * @throws UserError (usage) where the file cannot be read or is wrong, with the place
 */
export async function readDescription(file: string): Promise<NetworkDescription> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UserError(
      'usage',
      `${file} cannot be read: ${error.message}.`,
      'Give a YAML file that describes a network.',
    );
  });
  return readYaml(
    text,
    file,
    networkSchema,
    'docs/training.md says what a description can hold; examples are in examples/networks.',
  );
}

/**
 * The described network with random weights.
 * @throws UserError (usage) with the place of a layer that does not fit the one before it
 */
export function buildNetwork({ name, input, layers, training }: NetworkDescription): Graph {
  const network = networkBuilder(name, randomStream(training.seed ?? 0));
  const normalized = addNormalization(network, network.input(input.shape), input);
  return network.finish(addLayers(network, normalized, layers));
}

/** A batch normalization with the given statistics, unless they change nothing. */
function addNormalization(
  network: NetworkBuilder,
  input: TensorId,
  { shape, mean, deviation }: InputDescription,
): TensorId {
  if (mean.every((value) => value === 0) && deviation.every((value) => value === 1)) return input;
  const channels = shape.at(-1)!;
  const forEachChannel = (role: string, values: readonly number[]) => ({
    role,
    shape: [channels],
    values: Float32Array.from({ length: channels }, (_, channel) => values[channel % values.length]),
  });
  return network.layer(
    { operator: 'batchNormalization', attributes: { epsilon: 0 }, name: normalizationLayer, inputs: [input] },
    [
      forEachChannel('scale', [1]),
      forEachChannel('offset', [0]),
      forEachChannel('mean', mean),
      forEachChannel(
        'variance',
        deviation.map((value) => value ** 2),
      ),
    ],
  );
}

export type { NetworkDescription };
