import { resolvePadding } from '../../../import/padding.js';
import { object, optional, required } from '../../../schema/schema.js';
import { layerKind, paddingMode, pair } from '../layer.js';

function pooling(operator: 'maxPool2d' | 'averagePool2d', name: string) {
  return layerKind(
    object({ size: required(pair), strides: optional(pair), padding: optional(paddingMode) }),
    (network, input, { size, strides = size, padding = 'valid' }) => {
      const [, rows, columns] = network.shapeOf(input);
      return network.layer({
        operator,
        attributes: {
          filter: size,
          strides,
          padding: resolvePadding(padding, [rows, columns], size, strides),
          activation: 'none',
        },
        name,
        inputs: [input],
      });
    },
  );
}

export const maxPool = pooling('maxPool2d', 'max_pool');
export const averagePool = pooling('averagePool2d', 'average_pool');

export const globalAveragePool = layerKind(object({}), (network, input) =>
  network.layer({
    operator: 'mean',
    attributes: { keepDimensions: false },
    name: 'global_average_pool',
    inputs: [input],
  }),
);
