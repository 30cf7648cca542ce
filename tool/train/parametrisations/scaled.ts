import * as tf from '@tensorflow/tfjs-core';
import { decode } from '../../encodings/index.js';
import type { Parametrisation, Weight } from '../parametrisation.js';
import { channelOf } from './fake-quantized.js';

/**
 * Another parametrisation's weight, each output channel times a factor of its own that is not trained: for layers that took
 * a batch normalization up, whose channels are of any size. Optimizers see weights as large as those that training
 * starts from (He et al. 2015, https://arxiv.org/abs/1502.01852), so that a learning rate means the same in every channel.
 */
export function scaled(inner: Parametrisation): Parametrisation {
  return {
    init(reals, weight) {
      const factors = factorsOf(reals, weight);
      const channel = channelIndex(weight);
      const shape = weight.shape.map((size, dimension) => (dimension === weight.channelAxis ? size : 1));
      return {
        ...inner.init(
          reals.map((real, i) => real / factors[channel(i)]),
          weight,
        ),
        factors: { shape, values: factors, isTrained: false, isDecayed: false },
      };
    },
    materialise: (parameters, weight) => tf.mul(inner.materialise(parameters, weight), parameters.factors),
    encode(parameters, weight) {
      const channel = channelIndex(weight);
      const reals = decode(inner.encode(parameters, weight));
      return { encoding: 'float32', values: reals.map((real, i) => real * parameters.factors[channel(i)]) };
    },
  };
}

/** By channel how much larger its weights are than fresh ones; as in the whole layer where it has none. */
function factorsOf(reals: Float32Array, weight: Weight): Float32Array {
  const channels = weight.shape[weight.channelAxis];
  const fresh = Math.sqrt(2 / (reals.length / channels));
  const size = (values: Float32Array) =>
    Math.sqrt(values.reduce((sum, real) => sum + real * real, 0) / values.length) / fresh;
  const usual = size(reals) || 1;
  return Float32Array.from({ length: channels }, (_, i) => size(channelOf(reals, weight, i)) || usual);
}

/** Of an element the output channel. */
function channelIndex({ shape, channelAxis }: Weight): (element: number) => number {
  const inner = shape.slice(channelAxis + 1).reduce((product, size) => product * size, 1);
  return (element) => Math.floor(element / inner) % shape[channelAxis];
}
