import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { selectBackend } from '../../../tool/float/backend.js';
import { randomReals } from '../../support/random.js';

/** A block of a tensor: along each dimension its size, where the block starts and how much it takes. */
const blocks = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(), fc.nat()).map(([size, first, count]) => ({
    size,
    first: first % size,
    count: 1 + (count % (size - (first % size))),
  })),
  { minLength: 1, maxLength: 5 },
);

describe('kernels in place of the WebAssembly backend’s', () => {
  before(selectBackend);

  it('cut blocks out of tensors', () => {
    fc.assert(
      fc.property(blocks, fc.constantFrom('float32', 'int32', 'bool'), (dimensions, type) => {
        const shape = dimensions.map(({ size }) => size);
        const first = dimensions.map((dimension) => dimension.first);
        const size = dimensions.map(({ count }) => count);
        tf.tidy(() => {
          const x = tf.cast(tf.reshape(tf.range(0, tf.util.sizeFromShape(shape)), shape), type);
          const values = x.dataSync();
          const expected: number[] = [];
          const visit = (dimension: number, offset: number): void => {
            if (dimension === shape.length) expected.push(values[offset]);
            else
              for (let i = 0; i < size[dimension]; i++)
                visit(dimension + 1, offset * shape[dimension] + first[dimension] + i);
          };
          visit(0, 0);
          const block = tf.slice(x, first, size);
          assert.deepEqual(block.shape, size);
          assert.deepEqual([...block.dataSync()], expected);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('multiply transposed matrices, in batches too', () => {
    for (const transposeA of [false, true])
      for (const transposeB of [false, true])
        tf.tidy(() => {
          const a = tf.tensor3d(randomReals(2 * 3 * 5, 1), transposeA ? [2, 5, 3] : [2, 3, 5]);
          const b = tf.tensor3d(randomReals(2 * 5 * 4, 2), transposeB ? [2, 4, 5] : [2, 5, 4]);
          const [x, y] = [a.arraySync(), b.arraySync()];
          const product = tf.matMul(a, b, transposeA, transposeB).arraySync() as number[][][];
          for (let n = 0; n < 2; n++)
            for (let i = 0; i < 3; i++)
              for (let j = 0; j < 4; j++) {
                let sum = 0;
                for (let k = 0; k < 5; k++)
                  sum += (transposeA ? x[n][k][i] : x[n][i][k]) * (transposeB ? y[n][j][k] : y[n][k][j]);
                assert.ok(Math.abs(product[n][i][j] - sum) < 1e-5);
              }
        });
  });

  it('share the data of clones until the last of them is gone', () => {
    const before = tf.memory().numDataBuffers;
    const original = tf.tensor1d([1, 2, 3]);
    const clone = tf.clone(original);
    assert.equal(tf.memory().numDataBuffers, before + 1);
    original.dispose();
    assert.deepEqual([...clone.dataSync()], [1, 2, 3]);
    clone.dispose();
    assert.equal(tf.memory().numDataBuffers, before);
  });

  it('leave no tensors behind', () => {
    tf.tidy(() => {
      const a = tf.ones([3, 4]);
      const before = tf.memory();
      tf.dispose([tf.matMul(a, a, true), tf.slice(a, [1, 1], [1, 2])]);
      const after = tf.memory();
      assert.equal(after.numTensors, before.numTensors);
      assert.equal(after.numDataBuffers, before.numDataBuffers);
    });
  });
});
