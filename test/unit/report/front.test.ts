import assert from 'node:assert/strict';
import { frontOf } from '../../../tool/report/front.js';

describe('the Pareto front', () => {
  it('is what nothing else beats; of two alike both', () => {
    const candidates = [
      { gain: 9, cost: 5 },
      { gain: 8, cost: 5 },
      { gain: 9, cost: 6 },
      { gain: 7, cost: 1 },
      { gain: 7, cost: 1 },
      { gain: 10, cost: 9 },
    ];
    assert.deepEqual(frontOf(candidates), [true, false, false, true, true, true]);
  });

  it('of one is that one', () => {
    assert.deepEqual(frontOf([{ gain: 0, cost: 0 }]), [true]);
  });
});
