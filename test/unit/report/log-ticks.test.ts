import assert from 'node:assert/strict';
import { logTicks } from '../../../tool/report/log-ticks.js';

describe('ticks of a logarithmic axis', () => {
  it('stand around all values', () => {
    assert.deepEqual(logTicks([2_200_000, 4_900_000]), [2_000_000, 3_000_000, 4_000_000, 5_000_000]);
    assert.deepEqual(logTicks([0.3, 0.12]), [0.1, 0.2, 0.3]);
    assert.deepEqual(logTicks([9, 11]), [9, 10, 20]);
  });

  it('are 1, 2, 5 times powers of ten where more would be too many', () => {
    assert.deepEqual(logTicks([9_000, 441_560]), [5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000]);
  });

  it('are powers of ten where those would be too many too', () => {
    assert.deepEqual(logTicks([7, 30_000]), [1, 10, 100, 1_000, 10_000, 100_000]);
  });

  it('are two at least', () => {
    assert.deepEqual(logTicks([200]), [200, 300]);
    assert.deepEqual(logTicks([9.5]), [9, 10]);
  });
});
