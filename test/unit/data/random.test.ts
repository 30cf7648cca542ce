import assert from 'node:assert/strict';
import { normal, randomStream, shuffled } from '../../../tool/data/random.js';

describe('random numbers', () => {
  it('are uniform in [0, 1) and the same for the same seeds', () => {
    const random = randomStream(1, 2);
    const numbers = Array.from({ length: 20_000 }, random);
    assert.ok(numbers.every((number) => number >= 0 && number < 1));
    const counts = Array<number>(20).fill(0);
    for (const number of numbers) counts[Math.floor(number * 20)]++;
    // Chi-square with 19 degrees of freedom: above 43.8 with a probability of 0.001. The seed is fixed.
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    assert.ok(chiSquare < 43.8, `${chiSquare}`);
    const again = randomStream(1, 2);
    assert.ok(numbers.every((number) => number === again()));
  });

  it('differ wherever a seed differs', () => {
    const first = (...seeds: number[]) => randomStream(...seeds)();
    const streams = [
      first(0),
      first(1),
      first(0, 0),
      first(0, 1),
      first(1, 0),
      first(0, 0, 0),
      first(2 ** 31),
    ];
    assert.equal(new Set(streams).size, streams.length);
    const neighbours = Array.from({ length: 5000 }, (_, seed) => first(7, seed));
    const mean = neighbours.reduce((sum, number) => sum + number, 0) / 5000;
    assert.ok(Math.abs(mean - 0.5) < 0.02, `${mean}`);
    assert.ok(new Set(neighbours).size > 4990);
  });

  it('shuffle to a permutation', () => {
    const order = shuffled(1000, randomStream(3));
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      Array.from({ length: 1000 }, (_, i) => i),
    );
    assert.ok(order.filter((item, i) => item === i).length < 10);
    assert.deepEqual([...shuffled(0, randomStream(1))], []);
  });

  it('are normal on request', () => {
    const random = randomStream(4);
    const numbers = Array.from({ length: 20_000 }, () => normal(random));
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length;
    const within = numbers.filter((number) => Math.abs(number) < 1.96).length / numbers.length;
    assert.ok(Math.abs(mean) < 0.03 && Math.abs(variance - 1) < 0.04 && Math.abs(within - 0.95) < 0.01);
  });
});
