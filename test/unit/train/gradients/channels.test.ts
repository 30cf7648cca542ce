import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '../../../../tool/float/backend.js';
import {
  affineByChannel,
  affinePairByChannel,
  centeredSums,
  channelMoments,
  reluGradient,
} from '../../../../tool/train/gradients/channels.js';
import { randomReals } from '../../../support/random.js';

/** Values of an image, at pixel and channel. */
type At = (pixel: number, channel: number) => number;

function assertNear(actual: tf.Tensor, expected: (index: number) => number): void {
  for (const [i, value] of actual.dataSync().entries())
    assert.ok(Math.abs(value - expected(i)) < 1e-3, `element ${i}: ${value} instead of ${expected(i)}`);
}

// Odd numbers of channels, lone vectors of four, whole lines of the cache; so many pixels that they are done in parts.
for (const channels of [3, 20, 64])
  describe(`arithmetic by channel, ${channels} channels`, () => {
    const shape = [3, 23, 31, channels];
    const pixels = 3 * 23 * 31;
    const image = (seed: number) => randomReals(pixels * channels, seed);
    const perChannel = (seed: number) => randomReals(channels, seed);
    const [x, y, scale, other, shift] = [image(1), image(2), perChannel(3), perChannel(4), perChannel(5)];
    const [imageX, imageY] = [x, y].map((values) => (): tf.Tensor => tf.tensor(values, shape));
    const at =
      (values: Float32Array): At =>
      (pixel, channel) =>
        values[pixel * channels + channel];
    const sum = (channel: number, term: At) =>
      Array.from({ length: pixels }, (_, pixel) => term(pixel, channel)).reduce((a, b) => a + b, 0);

    before(async () => {
      await selectBackend();
    });

    it('mean and variance', () =>
      tf.tidy(() => {
        const { mean, variance } = channelMoments(imageX());
        const expected = (channel: number) => sum(channel, at(x)) / pixels;
        assertNear(mean, expected);
        const square = (channel: number) => {
          const center = expected(channel);
          return sum(channel, (pixel) => (at(x)(pixel, channel) - center) ** 2) / pixels;
        };
        assertNear(variance, square);
      }));

    it('sums of one image and of its products with another, centered', () =>
      tf.tidy(() => {
        const [sums, products] = centeredSums(imageY(), imageX(), tf.tensor1d(shift));
        assertNear(sums, (channel) => sum(channel, at(y)));
        assertNear(products, (channel) =>
          sum(channel, (pixel) => at(y)(pixel, channel) * (at(x)(pixel, channel) - shift[channel])),
        );
      }));

    it('scaled, shifted and added', () =>
      tf.tidy(() => {
        const [scales, others, shifts] = [scale, other, shift].map((values) => tf.tensor1d(values));
        assertNear(
          affineByChannel(imageX(), scales, shifts),
          (i) => x[i] * scale[i % channels] + shift[i % channels],
        );
        assertNear(
          affinePairByChannel([imageX(), scales], [imageY(), others], shifts),
          (i) => x[i] * scale[i % channels] + y[i] * other[i % channels] + shift[i % channels],
        );
      }));

    it('the gradient of a rectifier', () =>
      tf.tidy(() => assertNear(reluGradient(imageY(), imageX()), (i) => (x[i] > 0 ? y[i] : 0))));
  });
