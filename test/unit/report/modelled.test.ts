import assert from 'node:assert/strict';
import { modelChecks, modelNote } from '../../../tool/report/modelled.js';

describe('what a report says of modelled cycles', () => {
  it('names the benchmark, the core and on which side of the published figure it is', () => {
    assert.equal(
      modelNote({ benchmark: 'CoreMark', deviation: -0.121 }, 'cortex-m7'),
      "cycles are modelled; CoreMark on the modelled cortex-m7 is 12 % below Arm's figure: docs/timing-model.md",
    );
    assert.match(modelNote({ benchmark: 'CoreMark', deviation: 0.028 }, 'cortex-m0plus'), /is 3 % above/);
  });

  it('stays within what the model has to reach: 10 %, 15 % where Arm publishes no timing', () => {
    for (const [core, { deviation }] of Object.entries(modelChecks)) {
      const limit = ['cortex-m7', 'cortex-m33'].includes(core) ? 0.15 : 0.1;
      assert.ok(Math.abs(deviation) <= limit, core);
    }
  });
});
