import { elementCount, type TensorId } from '../../../graph/graph.js';
import { addLayer, addReshape } from '../../add-layer.js';
import { toArray, toNumber } from '../../json.js';
import { damaged } from '../../limits.js';
import { requireChannelsLast } from '../settings.js';
import { type LayerContext, type LayerTranslator, onlyInput, shapeOf } from './layer.js';

/** Flatten. */
export function flatten(context: LayerContext, inputs: readonly TensorId[]): TensorId {
  requireChannelsLast(context.config);
  const input = onlyInput(inputs);
  return reshapeTo(context, input, [1, elementCount(shapeOf(context, input))]);
}

/** Reshape; one dimension may be -1. */
export function reshape(context: LayerContext, inputs: readonly TensorId[]): TensorId {
  const input = onlyInput(inputs);
  const target = toArray(context.config.target_shape, 'target shape').map((size) =>
    toNumber(size, 'target shape'),
  );
  const count = elementCount(shapeOf(context, input));
  const known = elementCount(target.filter((size) => size !== -1));
  const shape = [1, ...target.map((size) => (size === -1 ? count / known : size))];
  if (elementCount(shape) !== count || shape.some((size) => !Number.isInteger(size) || size < 1)) {
    throw damaged(`"${context.name}" makes [${target}] of [${shapeOf(context, input)}]`);
  }
  return reshapeTo(context, input, shape);
}

function reshapeTo(context: LayerContext, input: TensorId, shape: readonly number[]): TensorId {
  if (shapeOf(context, input).join() === shape.join()) return input;
  return addReshape(context.draft, context.name, input, shape);
}

/** ZeroPadding2D and ZeroPadding1D. */
export function zeroPadding(rank: 1 | 2): LayerTranslator {
  return (context, inputs) => {
    const { draft, config, name } = context;
    requireChannelsLast(config);
    const input = onlyInput(inputs);
    if (shapeOf(context, input).length !== rank + 2)
      throw damaged(`a padding reads [${shapeOf(context, input)}]`);
    const sides = paddingSides(config.padding, rank);
    const paddings = [[0, 0] as const, ...sides, [0, 0] as const];
    return addLayer(draft, { operator: 'pad', name, inputs: [input], attributes: { paddings } });
  };
}

/** `1`, `[rows, columns]` or `[[top, bottom], [left, right]]`; for sequences `1` or `[before, after]`. */
function paddingSides(setting: unknown, rank: 1 | 2): (readonly [before: number, after: number])[] {
  const size = (value: unknown) => {
    const number = toNumber(value, 'padding');
    if (!Number.isInteger(number) || number < 0 || number > 2 ** 15)
      throw damaged(`a layer has the padding ${number}`);
    return number;
  };
  const pair = (value: unknown): readonly [number, number] => {
    if (!Array.isArray(value)) return [size(value), size(value)];
    return [size(value[0]), size(value[1])];
  };
  if (rank === 1) return [pair(setting)];
  const sides = Array.isArray(setting) ? setting : [setting, setting];
  return [pair(sides[0]), pair(sides[1])];
}
