import { elementCount } from '../../../graph/graph.js';
import { number, object, optional } from '../../../schema/schema.js';
import { layerKind } from '../layer.js';

function activationLayer(operator: 'relu' | 'relu6' | 'tanh' | 'logistic', name: string) {
  return layerKind(object({}), (network, input) =>
    network.layer({ operator, attributes: {}, name, inputs: [input] }),
  );
}

export const relu = activationLayer('relu', 'relu');
export const relu6 = activationLayer('relu6', 'relu6');
export const tanh = activationLayer('tanh', 'tanh');
export const sigmoid = activationLayer('logistic', 'sigmoid');

export const softmax = layerKind(object({}), (network, input) =>
  network.layer({ operator: 'softmax', attributes: { beta: 1 }, name: 'softmax', inputs: [input] }),
);

export const flatten = layerKind(object({}), (network, input) =>
  network.layer(
    { operator: 'reshape', attributes: {}, name: 'flatten', inputs: [input] },
    [],
    [1, elementCount(network.shapeOf(input))],
  ),
);

export const batchNormalization = layerKind(
  object({ epsilon: optional(number(1e-12, 1)) }),
  (network, input, { epsilon = 1e-3 }) => {
    const channels = network.shapeOf(input).at(-1)!;
    const filled = (role: string, value: number) => ({
      role,
      shape: [channels],
      values: new Float32Array(channels).fill(value),
    });
    return network.layer(
      {
        operator: 'batchNormalization',
        attributes: { epsilon },
        name: 'batch_normalization',
        inputs: [input],
      },
      [filled('scale', 1), filled('offset', 0), filled('mean', 0), filled('variance', 1)],
    );
  },
);
