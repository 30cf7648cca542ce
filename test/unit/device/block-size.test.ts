import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { BlockSize, inBlocks } from '../../../tool/device/link/block-size.js';

/** How many blocks are tried on a dead line before it counts as such. */
async function attemptsOnDeadLine(limit: number, millisecondsEach: number): Promise<number> {
  let time = 0;
  let attempts = 0;
  const clock = { now: () => time, after: () => () => {} };
  const reached = await inBlocks(clock, 100, 4, new BlockSize(4, 16), limit, async () => {
    attempts += 1;
    time += millisecondsEach;
    return 0;
  });
  assert.equal(reached, 0);
  return attempts;
}

describe('a transfer in blocks', () => {
  it('is given up after its time limit', async () => {
    assert.equal(await attemptsOnDeadLine(1000, 10), 101);
  });

  it('gets twelve attempts where each is so slow that the time is over before', async () => {
    assert.equal(await attemptsOnDeadLine(1000, 700), 12);
  });
});
