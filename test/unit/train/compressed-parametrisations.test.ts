import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { decode } from '../../../tool/encodings/index.js';
import { selectBackend } from '../../../tool/float/backend.js';
import { registerGradients } from '../../../tool/train/gradients/index.js';
import type { Weight } from '../../../tool/train/parametrisation.js';
import { regrowing } from '../../../tool/train/parametrisations/regrowing.js';
import { shared } from '../../../tool/train/parametrisations/shared.js';

const weight: Weight = { name: 'w', shape: [2, 3], channelAxis: 0 };

before(async () => {
  await selectBackend();
  registerGradients();
});

describe('shared weights', () => {
  const indices = Int32Array.of(0, 1, -1, 1, 1, 0);
  const parametrisation = shared(Float32Array.of(-0.5, 2), indices);

  it('take the values of their centroids', () => {
    const { centroids } = parametrisation.init(new Float32Array(6), weight);
    const made = tf.tidy(() =>
      Array.from(
        parametrisation.materialise({ centroids: tf.tensor1d([...centroids.values]) }, weight).dataSync(),
      ),
    );
    assert.deepEqual(made, [-0.5, 2, 0, 2, 2, -0.5]);
    assert.deepEqual([...decode(parametrisation.encode({ centroids: centroids.values }, weight))], made);
  });

  it('a centroid moves by the sum of the gradients of its members', () => {
    const gradients = [1, 10, 100, 1000, 10000, 100000];
    const own = tf.tidy(() => {
      const loss = (centroids: tf.Tensor) =>
        tf.sum(tf.mul(parametrisation.materialise({ centroids }, weight), tf.tensor2d(gradients, [2, 3])));
      return Array.from(
        tf
          .grad(loss)(tf.tensor1d([-0.5, 2]))
          .dataSync(),
      );
    });
    assert.deepEqual(own, [100001, 11010]);
  });
});

describe('connections that may come back', () => {
  const start = Float32Array.of(3, 1.5, 1.6, 0.5, -2.5, -0.5);
  const mask = Float32Array.of(1, 1, 0, 1, 0, 0);

  function held() {
    const parametrisation = regrowing(mask);
    const { reals, mask: own } = parametrisation.init(start, weight);
    const variables = {
      reals: tf.variable(tf.tensor(reals.values, [2, 3])),
      mask: tf.variable(tf.tensor(own.values, [2, 3]), false),
    };
    return { parametrisation, variables };
  }

  it('clearly larger ones take the places of others, and as many take part as before', () => {
    const { parametrisation, variables } = held();
    const made = tf.tidy(() => Array.from(parametrisation.materialise(variables, weight).dataSync()));
    assert.deepEqual(
      made.map((value) => value + 0),
      [3, 1.5, 0, 0, -2.5, 0],
    );
    const values = { reals: start, mask };
    assert.deepEqual(
      Array.from(decode(parametrisation.encode(values, weight)), (value) => value + 0),
      made.map((value) => value + 0),
    );
    const again = tf.tidy(() => Array.from(parametrisation.materialise(variables, weight).dataSync()));
    assert.deepEqual(again, made, 'measuring changed what takes part');
    tf.dispose(variables);
  });

  it('the gradient reaches cut weights too', () => {
    const { parametrisation, variables } = held();
    const gradient = tf.tidy(() => {
      const { grads } = tf.variableGrads(
        () => tf.sum(parametrisation.materialise(variables, weight)) as tf.Scalar,
        [variables.reals],
      );
      return Array.from(grads[variables.reals.name].dataSync());
    });
    assert.deepEqual(gradient, [1, 1, 1, 1, 1, 1]);
    tf.dispose(variables);
  });
});
