import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { addToHistogram, emptyHistogram, filledBins } from '../../../tool/compress/histogram.js';
import { meanSquareError } from '../../../tool/compress/ranges/mean-square-error.js';
import { minMax } from '../../../tool/compress/ranges/min-max.js';
import { percentile, percentileRange } from '../../../tool/compress/ranges/percentile.js';
import type { RealRange } from '../../../tool/compress/ranges/range-choice.js';
import { randomReals, randomSource } from '../../support/random.js';

function histogramOf(...batches: readonly Float32Array[]) {
  const histogram = emptyHistogram();
  for (const batch of batches) addToHistogram(histogram, batch);
  return histogram;
}

/** What 8-bit quantization to a range adds to a value, squared. */
function squareError(value: number, { minimum, maximum }: RealRange): number {
  const scale = (maximum - minimum) / 255;
  const clamped = Math.min(maximum, Math.max(minimum, value));
  const stored = minimum + scale * Math.round((clamped - minimum) / scale);
  return (value - stored) ** 2;
}

/** A bell curve around 0. */
function bell(count: number): Float32Array {
  const random = randomSource(3);
  return Float32Array.from(
    { length: count },
    () => random() + random() + random() + random() + random() + random() - 3,
  );
}

describe('histogram', () => {
  it('counts values in bins, whatever the order in which they come', () => {
    const small = randomReals(1000, 1, -0.01, 0.01);
    const large = randomReals(1000, 2, -300, 500);
    const zeros = new Float32Array(10);
    const forward = histogramOf(zeros, small, large);
    const backward = histogramOf(large, small, zeros);
    assert.deepEqual(forward, backward);
    assert.equal(forward.limit, 512);
    assert.equal(
      forward.maximum,
      large.reduce((a, b) => Math.max(a, b)),
    );
    assert.equal(
      filledBins(forward).reduce((sum, { count }) => sum + count, 0),
      2010,
    );
  });

  it('has bins of limit / 2048', () => {
    const histogram = histogramOf(Float32Array.of(-1, -0.001, 0, 0.0001, 0.5, 1));
    assert.deepEqual(
      filledBins(histogram).map(({ middle, count }) => [middle * 4096, count]),
      // 0.001 is 2.048 bins of 1/2048 below zero.
      [
        [-4095, 1],
        [-5, 1],
        [1, 2],
        [2049, 1],
        [4095, 1],
      ],
    );
  });

  it('says which value is not finite', () => {
    assert.equal(addToHistogram(emptyHistogram(), Float32Array.of(1, 2, Number.NaN)), 2);
    assert.equal(addToHistogram(emptyHistogram(), Float32Array.of(Number.NEGATIVE_INFINITY)), 0);
  });
});

describe('range choices', () => {
  it('min-max takes the extremes', () => {
    assert.deepEqual(minMax.choose(histogramOf(Float32Array.of(-2, 3), Float32Array.of(5, 0))), {
      minimum: -2,
      maximum: 5,
    });
  });

  it('percentile leaves out half of its part at either end', () => {
    // 0, 1, …, 999: a fifth is 100 values at either end.
    const values = Float32Array.from({ length: 1000 }, (_, i) => i);
    const { minimum, maximum } = percentileRange(histogramOf(values), 0.2);
    assert.ok(Math.abs(minimum - 100) <= 0.5 && Math.abs(maximum - 899) <= 0.5, `${minimum} ${maximum}`);
  });

  it('percentile keeps the exact extremes where there are few values, and drops rare outliers', () => {
    assert.deepEqual(percentile.choose(histogramOf(Float32Array.of(-0.3, 0.7, 0.2))), {
      minimum: Math.fround(-0.3),
      maximum: Math.fround(0.7),
    });
    const many = histogramOf(new Float32Array(100_000).fill(0.5), Float32Array.of(77, -60));
    const { minimum, maximum } = percentile.choose(many);
    assert.ok(Math.abs(minimum - 0.5) < 0.05 && Math.abs(maximum - 0.5) < 0.05, `${minimum} ${maximum}`);
  });

  it('mean-square-error comes within 5 % of the best range there is', () => {
    const values = bell(1000);
    const repeats = 1000;
    const rare = Float32Array.of(12, -7);
    const histogram = histogramOf(rare, ...Array.from({ length: repeats }, () => values));
    const errorOf = (range: RealRange) => {
      const sum = (numbers: Float32Array) =>
        numbers.reduce((total, value) => total + squareError(value, range), 0);
      return repeats * sum(values) + sum(rare);
    };
    let best = Infinity;
    for (let minimum = -7; minimum <= -1; minimum += 0.25)
      for (let maximum = 1; maximum <= 12; maximum += 0.25)
        best = Math.min(best, errorOf({ minimum, maximum }));
    assert.ok(errorOf(meanSquareError.choose(histogram)) < 1.05 * best);
    assert.ok(best < 0.5 * errorOf(minMax.choose(histogram)));
  });

  it('mean-square-error clamps nothing where clamping does not pay', () => {
    const uniform = Float32Array.from({ length: 1001 }, (_, i) => i / 1000 - 0.25);
    const { minimum, maximum } = meanSquareError.choose(histogramOf(uniform));
    // A step of the search is a hundredth.
    assert.ok(minimum <= -0.25 * 0.98 && maximum >= 0.75 * 0.98, `${minimum} ${maximum}`);
  });
});
