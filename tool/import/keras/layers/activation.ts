import type { TensorId } from '../../../graph/graph.js';
import { UnsupportedLayer } from '../../unsupported.js';
import { activationSetting, addPointwise, type LayerContext, onlyInput, shapeOf } from './layer.js';

/** Activation. */
export function activation(context: LayerContext, inputs: readonly TensorId[]): TensorId {
  const node = activationSetting(context);
  const input = onlyInput(inputs);
  return node === 'none' ? input : addPointwise(context, context.name, node, input);
}

/** ReLU, unbounded or clamped to 6. */
export function relu(context: LayerContext, inputs: readonly TensorId[]): TensorId {
  const { max_value: maximum, negative_slope: slope, threshold } = context.config;
  if (slope) throw new UnsupportedLayer(`it has the negative slope ${slope}`, 'ReLU with negative_slope=0');
  if (threshold) throw new UnsupportedLayer(`it has the threshold ${threshold}`, 'ReLU with threshold=0');
  if (maximum !== null && maximum !== undefined && maximum !== 6) {
    throw new UnsupportedLayer(`it has the maximum ${maximum}`, 'ReLU with max_value=6 or none');
  }
  const operator = maximum === 6 ? 'relu6' : 'relu';
  return addPointwise(context, context.name, { operator, attributes: {} }, onlyInput(inputs));
}

/** Softmax, over the channels. */
export function softmax(context: LayerContext, inputs: readonly TensorId[]): TensorId {
  const input = onlyInput(inputs);
  const setting = context.config.axis ?? -1;
  const axis = Array.isArray(setting) && setting.length === 1 ? setting[0] : setting;
  if (axis !== -1 && axis !== shapeOf(context, input).length - 1) {
    throw new UnsupportedLayer(`it works along dimension ${axis}`, 'axis=-1, the channels');
  }
  return addPointwise(context, context.name, { operator: 'softmax', attributes: { beta: 1 } }, input);
}
