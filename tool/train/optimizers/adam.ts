import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerOptions, Update } from './optimizer.js';

type AdamOptions = Extract<OptimizerOptions, { kind: 'adam' }>;

const epsilon = 1e-7;

export const adamMemory = ['mean', 'variance'];

/** Adam (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980), algorithm 1 with both corrections in the rate. */
export function adam({ beta1 = 0.9, beta2 = 0.999, weightDecay = 0 }: AdamOptions): Update {
  return ({ variable, isDecayed }, [mean, variance], gradient, learningRate, step) => {
    mean.assign(tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1)));
    variance.assign(tf.add(tf.mul(variance, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
    const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    const change = tf.mul(tf.div(mean, tf.add(tf.sqrt(variance), epsilon)), rate);
    const decay = isDecayed ? learningRate * weightDecay : 0;
    const kept = decay > 0 ? tf.mul(variable, 1 - decay) : variable;
    variable.assign(tf.sub(kept, change));
  };
}
