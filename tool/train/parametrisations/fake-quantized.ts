import * as tf from '@tensorflow/tfjs-core';
import { decode } from '../../encodings/index.js';
import { elementCount } from '../../graph/graph.js';
import { sumTo } from '../gradients/gradient.js';
import type { Parametrisation, Weight } from '../parametrisation.js';

/** Whether each output channel has a scale of its own, or all have the same. */
export type ScaleChoice = 'channel' | 'layer';

/** The name of the parameter that {@link fakeQuantized} adds: the scales' logarithms. */
export const logScalesName = 'logScales';

/**
 * Another parametrisation's weight in whole multiples of a scale, symmetric about zero:
 * −127 … 127 for 8 bits, −7 … 7 for 4. The gradient passes the rounding straight through inside the range and is zero
 * beyond it. The scales are learned as in "Learned Step Size Quantization" (Esser et al. 2020,
 * https://arxiv.org/abs/1902.08153), held as logarithms so that no optimizer can make them jump or turn negative.
 */
export function fakeQuantized(
  inner: Parametrisation,
  bits: 4 | 8,
  choice: ScaleChoice = 'channel',
): Parametrisation {
  const limit = 2 ** (bits - 1) - 1;
  return {
    init: (reals, weight) => ({
      ...inner.init(reals, weight),
      [logScalesName]: {
        shape: scaleShape(weight, choice),
        values: bestScales(reals, weight, limit, choice).map(Math.log),
        isTrained: true,
        isDecayed: false,
      },
    }),
    materialise: (parameters, weight) =>
      passRounding(inner.materialise(parameters, weight), parameters.logScales, limit),
    encode(parameters, weight) {
      const { shape, channelAxis: axis } = weight;
      const [stored, scales] = tf.tidy(() => {
        const reals = tf.tensor(decode(inner.encode(parameters, weight)), [...shape]);
        const logScales = tf.tensor(parameters.logScales, [...scaleShape(weight, choice)]);
        const quantized = quantize(reals, logScales, limit);
        return [quantized.stored, quantized.scales];
      });
      const values = Int8Array.from(stored.dataSync());
      const encoded = {
        encoding: 'int8',
        shape,
        axis,
        values,
        scales: scales.dataSync<'float32'>(),
      } as const;
      tf.dispose([stored, scales]);
      return encoded;
    },
  };
}

function quantize(reals: tf.Tensor, logScales: tf.Tensor, limit: number) {
  const scales = tf.exp(logScales);
  const steps = tf.div(reals, scales);
  return { steps, stored: tf.clipByValue(tf.round(steps), -limit, limit), scales };
}

function passRounding(weights: tf.Tensor, logarithms: tf.Tensor, limit: number): tf.Tensor {
  const compute = tf.customGrad((...inputs) => {
    const [reals, logScales, save] = inputs as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const { steps, stored, scales } = quantize(reals, logScales, limit);
    save([steps, stored, scales]);
    return {
      value: tf.mul(stored, scales),
      gradFunc: (dy, saved) => {
        const [at, rounded, scale] = saved as tf.Tensor[];
        const isInside = tf.cast(tf.lessEqual(tf.abs(at), limit), 'float32');
        const perScale = sumTo(tf.mul(dy, tf.sub(rounded, tf.mul(isInside, at))), scale.shape);
        // The paper's step for a scale, and divided by the scale that for its logarithm.
        const damping = 1 / Math.sqrt((reals.size / scale.size) * limit);
        return [tf.mul(dy, isInside), tf.div(tf.mul(perScale, damping), scale)];
      },
    };
  });
  return compute(weights, logarithms);
}

/** The shape of the scales, to be repeated to the weight's. */
function scaleShape({ shape, channelAxis }: Weight, choice: ScaleChoice): readonly number[] {
  return shape.map((size, dimension) => (choice === 'channel' && dimension === channelAxis ? size : 1));
}

/** Shares of the largest magnitude at which ranges may end. */
const shares = Array.from({ length: 16 }, (_, i) => 1 - i / 32);

/** For each channel, or for all, the scale with the least mean square error. */
function bestScales(reals: Float32Array, weight: Weight, limit: number, choice: ScaleChoice): Float32Array {
  const count = choice === 'channel' ? weight.shape[weight.channelAxis] : 1;
  return Float32Array.from({ length: count }, (_, channel) => {
    const own = choice === 'channel' ? channelOf(reals, weight, channel) : reals;
    const largest = own.reduce((most, real) => Math.max(most, Math.abs(real)), 0);
    if (largest === 0) return 1;
    const candidates = shares.map((share) => {
      const scale = (share * largest) / limit;
      return { scale, error: own.reduce((sum, real) => sum + squareError(real, scale, limit), 0) };
    });
    return candidates.reduce((best, candidate) => (candidate.error < best.error ? candidate : best)).scale;
  });
}

/** The weights of one output channel. */
export function channelOf(
  reals: Float32Array,
  { shape, channelAxis }: Weight,
  channel: number,
): Float32Array {
  const run = elementCount(shape.slice(channelAxis + 1));
  const step = run * shape[channelAxis];
  return Float32Array.from(
    { length: reals.length / shape[channelAxis] },
    (_, i) => reals[Math.floor(i / run) * step + channel * run + (i % run)],
  );
}

function squareError(real: number, scale: number, limit: number): number {
  const stored = Math.min(limit, Math.max(-limit, Math.round(real / scale)));
  return (real - scale * stored) ** 2;
}
