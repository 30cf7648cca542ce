import {
  checked,
  choice,
  flag,
  type Keys,
  list,
  number,
  object,
  optional,
  type Reader,
  required,
  text,
  wholeNumber,
} from '../../schema/schema.js';
import type { LossOptions } from '../loss.js';
import type { OptimizerOptions } from '../optimizers/index.js';
import type { TrainingOptions } from '../options.js';
import type { Schedule } from '../schedule.js';
import type { NetworkDescription } from './description.js';
import type { DescribedLayer } from './layer.js';
import { composedKinds } from './layers/composed.js';
import { convolution, dense, depthwise } from './layers/convolution.js';
import { batchNormalization, flatten, relu, relu6, sigmoid, softmax, tanh } from './layers/elementwise.js';
import { averagePool, globalAveragePool, maxPool } from './layers/pooling.js';

/** A list of layers; some of them hold lists of their own. */
const layers: Reader<DescribedLayer[]> = (node, place) => list(layer)(node, place);

/** Every kind of layer that a description knows. */
const layer = choice<DescribedLayer>({
  conv: convolution,
  depthwise,
  dense,
  max_pool: maxPool,
  average_pool: averagePool,
  global_average_pool: globalAveragePool,
  batch_normalization: batchNormalization,
  flatten,
  relu,
  relu6,
  tanh,
  sigmoid,
  softmax,
  ...composedKinds(layers),
});

const share = number(0, 1);
const weightDecay = optional(number(0, 1));

const optimizer = choice<OptimizerOptions>({
  sgd: (node, place) => {
    const { weight_decay, ...keys } = object({
      momentum: optional(share),
      nesterov: optional(flag),
      weight_decay: weightDecay,
    })(node, place);
    return { kind: 'sgd', ...keys, weightDecay: weight_decay };
  },
  adam: (node, place) => {
    const { weight_decay, ...keys } = object({
      beta1: optional(share),
      beta2: optional(share),
      weight_decay: weightDecay,
    })(node, place);
    return { kind: 'adam', ...keys, weightDecay: weight_decay };
  },
});

const decay = choice<NonNullable<Schedule['decay']>>({
  cosine: (node, place) => ({ kind: 'cosine', ...object({})(node, place) }),
  step: (node, place) => ({
    kind: 'step',
    ...object({ epochs: required(list(number(0, 1e6))), factor: required(share) })(node, place),
  }),
});

const loss = choice<LossOptions>({
  cross_entropy: (node, place) => {
    const { label_smoothing } = object({ label_smoothing: optional(share) })(node, place);
    return { kind: 'crossEntropy', labelSmoothing: label_smoothing };
  },
  reconstruction: (node, place) => ({ kind: 'reconstruction', ...object({})(node, place) }),
});

/** The keys that say how to train. */
export const trainingKeys = {
  epochs: required(wholeNumber(1, 100_000)),
  batch_size: optional(wholeNumber(1, 65_536)),
  optimizer: required(optimizer),
  learning_rate: required(number(1e-9, 1e3)),
  warm_up: optional(number(0, 1e5)),
  decay: optional(decay),
  loss: optional(loss),
  augmentation: optional(object({ shift: optional(wholeNumber(0, 1000)), flip: optional(flag) })),
  seed: optional(wholeNumber(0, 2 ** 31 - 1)),
};

/** How to train, as the keys say. */
export function trainingOptions(keys: Keys<typeof trainingKeys>): TrainingOptions {
  const { batch_size: batchSize, learning_rate: rate, warm_up: warmUp, decay: falling, ...rest } = keys;
  return { ...rest, batchSize, schedule: { rate, warmUp, decay: falling } };
}

/** Reads how to train. */
const trainingSchema: Reader<TrainingOptions> = (node, place) =>
  trainingOptions(object(trainingKeys)(node, place));

const numbers: Reader<number[]> = (node, place) => {
  const finite = number(-1e9, 1e9);
  return node && 'items' in node ? list(finite)(node, place) : [finite(node, place)];
};

const input = checked(
  object({
    shape: required(list(wholeNumber(1, 65_535))),
    mean: optional(numbers),
    deviation: optional(numbers),
  }),
  ({ shape, mean = [0], deviation = [1] }) => {
    if (shape.length !== 1 && shape.length !== 3)
      return ['shape', 'must be [rows, columns, channels] or [elements].'];
    const counts = [1, shape.at(-1)];
    if (!counts.includes(mean.length))
      return ['mean', `must be one number or ${shape.at(-1)}, one for each channel.`];
    if (!counts.includes(deviation.length))
      return ['deviation', `must be one number or ${shape.at(-1)}, one for each channel.`];
    return deviation.some((value) => value <= 0) ? ['deviation', 'must be above zero.'] : undefined;
  },
);

const network = checked(
  object({
    name: required(text),
    input: required(input),
    layers: required(layers),
    training: required(trainingSchema),
  }),
  (keys) => (keys.layers.length === 0 ? ['layers', 'must hold at least one layer.'] : undefined),
);

/** Reads the description of a network. */
export const networkSchema: Reader<NetworkDescription> = (node, place) => {
  const { input: port, ...rest } = network(node, place);
  return { ...rest, input: { shape: port.shape, mean: port.mean ?? [0], deviation: port.deviation ?? [1] } };
};
