import type { TensorId } from '../../../graph/graph.js';
import { addLayer, imageBehind, reshaped } from '../../add-layer.js';
import { damaged } from '../../limits.js';
import { UnsupportedLayer } from '../../unsupported.js';
import { realSetting } from '../settings.js';
import { type LayerContext, shapeOf } from './layer.js';

/** Add, of two or more. */
export function add(context: LayerContext, inputs: readonly TensorId[]): TensorId {
  const { draft, name } = context;
  const [shape, ...others] = inputs.map((id) => shapeOf(context, id));
  if (others.length === 0) throw new UnsupportedLayer('it adds a constant', 'BatchNormalization or a bias');
  const different = others.find((other) => other.join() !== shape.join());
  if (different) {
    throw new UnsupportedLayer(
      `it adds [${shape}] and [${different}]`,
      'addition of tensors of the same shape',
    );
  }
  const images = inputs.map((id) => imageBehind(draft, id));
  const areImages = images.every((id) => draft.tensors[id].shape.length === 4);
  const [first, ...rest] = areImages ? images : inputs;
  const sum = rest.reduce(
    (left, right, index) =>
      addLayer(draft, {
        operator: 'add',
        name: index === rest.length - 1 ? name : `${name}_${index + 1}`,
        inputs: [left, right],
        attributes: { activation: 'none' },
      }),
    first,
  );
  return reshaped(draft, sum, shape);
}

/** Concatenate. */
export function concatenate(context: LayerContext, inputs: readonly TensorId[]): TensorId {
  const { draft, config, name } = context;
  const rank = shapeOf(context, inputs[0]).length;
  const setting = realSetting(config, 'axis', -1);
  const axis = setting < 0 ? setting + rank : setting;
  if (axis === 0) throw new UnsupportedLayer('it joins along the batch', 'another axis');
  if (!Number.isInteger(axis) || axis < 0 || axis >= rank) throw damaged(`a layer has the axis ${setting}`);
  const attributes = { axis, activation: 'none' } as const;
  return addLayer(draft, { operator: 'concatenation', name, inputs, attributes });
}
