import assert from 'node:assert/strict';
import fc from 'fast-check';
import { keepLargest } from '../../../tool/train/keep-largest.js';

describe('keeping the largest numbers', () => {
  it('keeps as many as asked for, none smaller than one that goes', () => {
    const numbers = fc.array(
      fc.oneof(
        fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom(0, 0.5, Math.fround(0.5001)),
      ),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const count = Math.round(share * values.length);
        const kept = keepLargest(Float32Array.from(values, Math.abs), count);
        const of = (flag: number) => values.map(Math.abs).filter((_, i) => kept[i] === flag);
        assert.equal(of(1).length, count);
        assert.equal(of(0).length, values.length - count);
        assert.ok(Math.min(...of(1), Infinity) >= Math.max(...of(0), -Infinity));
      }),
    );
  });
});
