import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerOptions, Update } from './optimizer.js';

type SgdOptions = Extract<OptimizerOptions, { kind: 'sgd' }>;

export const sgdMemory = ['momentum'];

/** v ← momentum · v + gradient + decay · w; w ← w − rate · v, or with Nesterov's momentum one step of it ahead. */
export function sgd({ momentum = 0.9, nesterov = false, weightDecay = 0 }: SgdOptions): Update {
  return ({ variable, isDecayed }, [velocity], gradient, learningRate) => {
    const pull = isDecayed && weightDecay > 0 ? tf.add(gradient, tf.mul(variable, weightDecay)) : gradient;
    velocity.assign(tf.add(tf.mul(velocity, momentum), pull));
    const direction = nesterov ? tf.add(tf.mul(velocity, momentum), pull) : velocity;
    variable.assign(tf.sub(variable, tf.mul(direction, learningRate)));
  };
}
