import { normal, type Random } from '../../data/random.js';

/** Weights in front of a ReLU: He et al. 2015, https://arxiv.org/abs/1502.01852, equation 10. */
export function heNormal(count: number, inputs: number, random: Random): Float32Array {
  const deviation = Math.sqrt(2 / inputs);
  return Float32Array.from({ length: count }, () => deviation * normal(random));
}

/** Other weights: Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward networks", equation 16. */
export function glorotUniform(count: number, inputs: number, outputs: number, random: Random): Float32Array {
  const limit = Math.sqrt(6 / (inputs + outputs));
  return Float32Array.from({ length: count }, () => limit * (2 * random() - 1));
}
