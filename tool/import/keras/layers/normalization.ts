import type { TensorId } from '../../../graph/graph.js';
import { UnsupportedLayer } from '../../unsupported.js';
import { flagSetting, realSetting } from '../settings.js';
import { requireWeight } from '../weights.js';
import { addPointwise, constant, type LayerContext, onlyInput, shapeOf } from './layer.js';

/** BatchNormalization, over the channels. */
export function batchNormalization(context: LayerContext, inputs: readonly TensorId[]): TensorId {
  const { config, name } = context;
  const input = onlyInput(inputs);
  const shape = shapeOf(context, input);
  const axis = Array.isArray(config.axis) ? config.axis[0] : (config.axis ?? -1);
  if (axis !== -1 && axis !== shape.length - 1) {
    throw new UnsupportedLayer(`it normalizes along dimension ${axis}`, 'axis=-1, the channels');
  }
  const channels = shape[shape.length - 1];
  const hasScale = flagSetting(config, 'scale', true);
  const hasOffset = flagSetting(config, 'center', true);
  const weights = [
    ...context.weights(
      ...(hasScale ? ['gamma'] : []),
      ...(hasOffset ? ['beta'] : []),
      'moving_mean',
      'moving_variance',
    ),
  ].map((weight) => requireWeight(weight, [channels], `a weight of "${name}"`).values);
  const scale = hasScale ? weights.shift() : undefined;
  const offset = hasOffset ? weights.shift() : undefined;
  const [mean, variance] = weights;
  return addNormalization(context, input, realSetting(config, 'epsilon', 1e-3), {
    scale: scale ?? new Float32Array(channels).fill(1),
    offset: offset ?? new Float32Array(channels),
    mean,
    variance,
  });
}

/** Rescaling: y = scale · x + offset is batch normalization with nothing to normalize. */
export function rescaling(context: LayerContext, inputs: readonly TensorId[]): TensorId {
  const { config } = context;
  const input = onlyInput(inputs);
  const channels = shapeOf(context, input).at(-1)!;
  return addNormalization(context, input, 0, {
    scale: perChannel(config.scale, channels),
    offset: perChannel(config.offset ?? 0, channels),
    mean: new Float32Array(channels),
    variance: new Float32Array(channels).fill(1),
  });
}

function perChannel(setting: unknown, channels: number): Float32Array {
  const numbers = Array.isArray(setting) ? setting : [setting];
  if (numbers.length !== 1 && numbers.length !== channels) {
    throw new UnsupportedLayer(`it has ${numbers.length} factors for ${channels} channels`);
  }
  const value = (channel: number) => realSetting({ factor: numbers[channel % numbers.length] }, 'factor');
  return Float32Array.from({ length: channels }, (_, channel) => value(channel));
}

function addNormalization(
  context: LayerContext,
  input: TensorId,
  epsilon: number,
  constants: Readonly<Record<'scale' | 'offset' | 'mean' | 'variance', Float32Array>>,
): TensorId {
  const { scale, offset, mean, variance } = constants;
  const ids = Object.entries({ scale, offset, mean, variance }).map(([what, values]) =>
    constant(context, what, [values.length], values),
  );
  const node = { operator: 'batchNormalization', attributes: { epsilon } } as const;
  return addPointwise(context, context.name, node, input, ids);
}
