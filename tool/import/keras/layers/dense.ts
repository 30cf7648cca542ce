import { elementCount, type TensorId } from '../../../graph/graph.js';
import { addLayer, reshaped } from '../../add-layer.js';
import { countSetting, flagSetting } from '../settings.js';
import { requireWeight } from '../weights.js';
import { transposed } from './convolution.js';
import { constant, fusedActivation, type LayerContext, onlyInput, shapeOf } from './layer.js';

/** Dense, over the last dimension; where others remain it is a 1×1 convolution. */
export function dense(context: LayerContext, inputs: readonly TensorId[]): TensorId {
  const { draft, config, name } = context;
  const input = onlyInput(inputs);
  const shape = shapeOf(context, input);
  const depth = shape[shape.length - 1];
  const units = countSetting(config, 'units');
  const hasBias = flagSetting(config, 'use_bias', true);
  const [kernel, bias] = context.weights('kernel', ...(hasBias ? ['bias'] : []));
  requireWeight(kernel, [depth, units], `the kernel of "${name}"`);
  const weights = transposed(kernel.values, depth, units);
  const { activation, after } = fusedActivation(context);
  const rows = elementCount(shape) / depth;
  const isVector = rows === 1;
  const source = isVector
    ? reshaped(draft, input, [1, depth])
    : shape.length === 4
      ? input
      : reshaped(draft, input, [1, 1, rows, depth]);
  const constants = [constant(context, 'weights', isVector ? [units, depth] : [units, 1, 1, depth], weights)];
  if (bias) {
    const { values } = requireWeight(bias, [units], `the bias of "${name}"`);
    constants.push(constant(context, 'bias', [units], values));
  }
  const layer = { name, inputs: [source, ...constants] };
  const output = isVector
    ? addLayer(draft, { operator: 'fullyConnected', ...layer, attributes: { activation } })
    : addLayer(draft, {
        operator: 'conv2d',
        ...layer,
        attributes: {
          strides: [1, 1],
          dilations: [1, 1],
          padding: { top: 0, bottom: 0, left: 0, right: 0 },
          activation,
        },
      });
  return after(reshaped(draft, output, [...shape.slice(0, -1), units]));
}
