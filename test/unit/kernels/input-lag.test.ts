import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { inputLag, pixelSteps, type Step } from '../../../tool/kernels/input-lag.js';
import type { WindowShape } from '../../../tool/kernels/window.js';

/** Whether steps that read from `firstRead` on and then write up to `written` leave all that they read intact. */
function isSafe(steps: readonly Step[], lag: number): boolean {
  let overwritten = -Infinity;
  for (const { firstRead, written } of steps) {
    if (firstRead < overwritten) return false;
    overwritten = written - lag;
  }
  return true;
}

describe('inputLag', () => {
  it('is the least with which no step reads what an earlier one wrote', () => {
    const steps = fc.array(fc.record({ firstRead: fc.nat(50), written: fc.integer({ min: 1, max: 9 }) }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(steps, (drawn) => {
        let written = 0;
        const inOrder: Step[] = [];
        for (const step of drawn) {
          written += step.written;
          inOrder.push({ firstRead: step.firstRead, written });
        }
        const lag = inputLag(inOrder);
        if (lag === undefined) {
          assert.ok(!isSafe(inOrder, written - 1));
          return;
        }
        assert.ok(isSafe(inOrder, lag));
        assert.ok(lag === 0 || !isSafe(inOrder, lag - 1));
      }),
    );
  });

  it('is one pixel for a 1x1 convolution with as many channels, and a row for a 3x3', () => {
    const image = { rows: 6, columns: 7, channels: 5 };
    const one = { rows: 1, columns: 1 };
    const pointwise: WindowShape = {
      input: image,
      output: image,
      filter: one,
      stride: one,
      dilation: one,
      paddingTop: 0,
      paddingLeft: 0,
    };
    assert.equal(inputLag(pixelSteps(pointwise, 1)), 0);
    const filter = { rows: 3, columns: 3 };
    const padded: WindowShape = { ...pointwise, filter, paddingTop: 1, paddingLeft: 1 };
    // While a pixel is written, the one above to the left of the next is the first that is still to be read.
    assert.equal(inputLag(pixelSteps(padded, 1)), (7 + 1) * 5);
  });
});
