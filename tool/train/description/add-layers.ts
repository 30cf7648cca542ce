import { UserError } from '../../errors.js';
import type { TensorId } from '../../graph/graph.js';
import type { DescribedLayer } from './layer.js';
import type { NetworkBuilder } from './network-builder.js';

/**
 * Adds layers one behind the other.
 * @throws UserError (usage) that names the place of the first layer that does not fit the one before it
 */
export function addLayers(
  network: NetworkBuilder,
  input: TensorId,
  layers: readonly DescribedLayer[],
): TensorId {
  return layers.reduce((output, layer) => {
    try {
      return layer.add(network, output);
    } catch (error) {
      // A layer inside this one has said already where it stands.
      if (!(error instanceof UserError) || error.kind === 'usage') throw error;
      const { where, path } = layer.place;
      throw new UserError(
        'usage',
        `${where}: ${path} does not fit: ${error.message}`,
        `What it reads is [${network.shapeOf(output).join(', ')}].`,
      );
    }
  }, input);
}
