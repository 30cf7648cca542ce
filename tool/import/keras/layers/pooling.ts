import { addLayer, reshaped } from '../../add-layer.js';
import { damaged } from '../../limits.js';
import { resolvePadding } from '../../padding.js';
import { flagSetting, paddingSetting, requireChannelsLast, windowSetting } from '../settings.js';
import { type LayerTranslator, onlyInput, shapeOf } from './layer.js';

/** AveragePooling and MaxPooling of images and of sequences. */
export function pooling(operator: 'averagePool2d' | 'maxPool2d', rank: 1 | 2): LayerTranslator {
  return (context, inputs) => {
    const { draft, config, name } = context;
    requireChannelsLast(config);
    const input = onlyInput(inputs);
    const shape = shapeOf(context, input);
    if (shape.length !== rank + 2) throw damaged(`a pooling reads [${shape}]`);
    const image = rank === 1 ? reshaped(draft, input, [1, 1, ...shape.slice(1)]) : input;
    const [, rows, columns] = shapeOf(context, image);
    const filter = windowSetting(config, 'pool_size', rank);
    const strides = windowSetting(config, 'strides', rank, rank === 1 ? filter.slice(1) : filter);
    const mode = paddingSetting(config) === 'same' ? 'same' : 'valid';
    const padding = resolvePadding(mode, [rows, columns], filter, strides);
    const attributes = { filter, strides, padding, activation: 'none' } as const;
    const output = addLayer(draft, { operator, name, inputs: [image], attributes });
    const [, , ...sequence] = shapeOf(context, output);
    return rank === 1 ? reshaped(draft, output, [1, ...sequence]) : output;
  };
}

/** GlobalAveragePooling and GlobalMaxPooling of images and of sequences. */
export function globalPooling(operator: 'mean' | 'maxPool2d', rank: 1 | 2): LayerTranslator {
  return (context, inputs) => {
    const { draft, config, name } = context;
    requireChannelsLast(config);
    const input = onlyInput(inputs);
    const shape = shapeOf(context, input);
    if (shape.length !== rank + 2) throw damaged(`a global pooling reads [${shape}]`);
    const image = rank === 1 ? reshaped(draft, input, [1, 1, ...shape.slice(1)]) : input;
    const [, rows, columns, channels] = shapeOf(context, image);
    const keepDimensions = flagSetting(config, 'keepdims', false);
    const filter = [rows, columns] as const;
    const padding = resolvePadding('valid', filter, filter, [1, 1]);
    const output =
      operator === 'mean'
        ? addLayer(draft, {
            operator,
            name,
            inputs: [image],
            attributes: { keepDimensions: keepDimensions && rank === 2 },
          })
        : addLayer(draft, {
            operator,
            name,
            inputs: [image],
            attributes: { filter, strides: [1, 1], padding, activation: 'none' },
          });
    const kept = keepDimensions ? [1, ...Array(rank).fill(1), channels] : [1, channels];
    return reshaped(draft, output, kept);
  };
}
