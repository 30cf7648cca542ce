import * as tf from '@tensorflow/tfjs-core';
import { elementCount } from '../../graph/graph.js';
import { sumTo } from '../gradients/gradient.js';
import type { Parameter, Parameters, Parametrisation, Weight } from '../parametrisation.js';

export interface TernaryOptions {
  /** Weights of no more than this share of the tensor's largest magnitude become zero: the paper's t. */
  readonly threshold: number;
  /** Whether scales are those of the whole tensor, as in the paper, or of each output channel. */
  readonly scales: 'layer' | 'channel';
  /** Whether positive and negative weights have the same scale. */
  readonly isSymmetric: boolean;
}

/**
 * Weights of three values: Wp, 0 and −Wn, as in "Trained Ternary Quantization" (Zhu et al. 2017,
 * https://arxiv.org/abs/1612.01064). Real weights, brought to a largest magnitude of 1 at the start, say by the threshold
 * which value each weight takes (equation 6). They get the weights' gradients times Wp, 1 or Wn (equation 8), the scales
 * the sum of their members' (equation 7, whose sum is the gradient of the value −Wn; that of Wn has the other sign).
 *
 * Scales are held as logarithms, so that they stay positive and move in proportion to their size whatever it is.
 */
export function ternary({ threshold, scales, isSymmetric }: TernaryOptions): Parametrisation {
  const scaleShape = (weight: Weight) =>
    weight.shape.map((size, dimension) =>
      scales === 'channel' && dimension === weight.channelAxis ? size : 1,
    );
  return {
    init(values, weight): Parameters {
      const largest = values.reduce((most, real) => Math.max(most, Math.abs(real)), 0);
      const scale = (takesPart: (real: number) => boolean): Parameter => ({
        shape: scaleShape(weight),
        values: meanMagnitudes(values, weight, scales, (real) => takesPart(real / largest)).map(Math.log),
        isTrained: true,
        isDecayed: false,
      });
      const reals: Parameter = {
        shape: weight.shape,
        values: largest === 0 ? values : values.map((real) => real / largest),
        isTrained: true,
        isDecayed: true,
      };
      if (isSymmetric) return { reals, logPositive: scale((real) => Math.abs(real) > threshold) };
      return {
        reals,
        logPositive: scale((real) => real > threshold),
        logNegative: scale((real) => real < -threshold),
      };
    },
    materialise: ({ reals, logPositive, logNegative = logPositive }) =>
      threeValues(reals, logPositive, logNegative, threshold),
    encode({ reals, logPositive, logNegative = logPositive }, weight) {
      const values = tf.tidy(() => {
        const scale = (logarithms: Float32Array) => tf.tensor(logarithms, scaleShape(weight));
        const latent = tf.tensor(reals, [...weight.shape]);
        return threeValues(latent, scale(logPositive), scale(logNegative), threshold).dataSync<'float32'>();
      });
      return { encoding: 'float32', values };
    },
  };
}

/** Where weights are positive, and where negative: ones there, zeros elsewhere. */
function signs(reals: tf.Tensor, threshold: number) {
  const least = tf.mul(tf.max(tf.abs(reals)), threshold);
  return {
    positive: tf.cast(tf.greater(reals, least), 'float32'),
    negative: tf.cast(tf.less(reals, tf.neg(least)), 'float32'),
  };
}

function threeValues(
  latent: tf.Tensor,
  logPositive: tf.Tensor,
  logNegative: tf.Tensor,
  threshold: number,
): tf.Tensor {
  const compute = tf.customGrad((...inputs) => {
    const [reals, logP, logN, save] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const { positive, negative } = signs(reals, threshold);
    const above = tf.mul(positive, tf.exp(logP));
    const below = tf.mul(negative, tf.exp(logN));
    save([positive, negative, above, below, logP, logN]);
    return {
      value: tf.sub(above, below),
      gradFunc: (dy, saved) => {
        const [isPositive, isNegative, ofPositive, ofNegative, p, n] = saved as tf.Tensor[];
        const isZero = tf.sub(tf.sub(1, isPositive), isNegative);
        const slope = tf.add(tf.add(ofPositive, ofNegative), isZero);
        return [
          tf.mul(dy, slope),
          // By the chain rule the sum for a scale times the scale is that for its logarithm.
          sumTo(tf.mul(dy, ofPositive), p.shape),
          tf.neg(sumTo(tf.mul(dy, ofNegative), n.shape)),
        ];
      },
    };
  });
  return compute(latent, logPositive, logNegative);
}

/**
 * Mean magnitudes of the weights that take part, by scale: three values come nearest to the weights with them. A channel
 * without members gets the mean of all.
 */
function meanMagnitudes(
  values: Float32Array,
  { shape, channelAxis }: Weight,
  scales: TernaryOptions['scales'],
  takesPart: (real: number) => boolean,
): Float32Array {
  const count = scales === 'channel' ? shape[channelAxis] : 1;
  const inner = elementCount(shape.slice(channelAxis + 1));
  const members = Array.from({ length: count }, () => ({ sum: 0, count: 0 }));
  for (const [i, real] of values.entries()) {
    if (!takesPart(real)) continue;
    const own = members[Math.floor(i / inner) % count];
    own.sum += Math.abs(real);
    own.count++;
  }
  const all = members.reduce((a, b) => ({ sum: a.sum + b.sum, count: a.count + b.count }));
  const mean = all.count > 0 ? all.sum / all.count : 1;
  return Float32Array.from(members, (own) => (own.count > 0 ? own.sum / own.count : mean));
}
