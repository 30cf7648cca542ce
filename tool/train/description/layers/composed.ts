import type { TensorId } from '../../../graph/graph.js';
import { object, optional, type Reader, required, wholeNumber } from '../../../schema/schema.js';
import { addLayers } from '../add-layers.js';
import { activation, type DescribedLayer, layerKind } from '../layer.js';

/** Kinds that hold other layers. @param layers reads a list of them */
export function composedKinds(layers: Reader<DescribedLayer[]>) {
  return {
    /** The layers' output plus what they started from, itself passed through the layers of the shortcut. */
    residual: layerKind(
      object({ layers: required(layers), shortcut: optional(layers), activation: optional(activation) }),
      (network, input, keys) => {
        const { shortcut = [], activation = 'none' } = keys;
        const inputs = [addLayers(network, input, keys.layers), addLayers(network, input, shortcut)];
        return network.layer({ operator: 'add', attributes: { activation }, name: 'add', inputs });
      },
    ),
    /** The same layers several times, each time with weights of their own. */
    repeat: layerKind(
      object({ times: required(wholeNumber(1, 1000)), layers: required(layers) }),
      (network, input, { times, layers: repeated }) => {
        let output: TensorId = input;
        for (let time = 0; time < times; time++) output = addLayers(network, output, repeated);
        return output;
      },
    ),
  };
}
