import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { blockFinishes, interleaveBlocks } from '../../../tool/kernels/blocks.js';
import type { FastChannel } from '../../../tool/kernels/finish.js';

const channels: FastChannel[] = [1, 2, 3].map((number) => ({
  filter: Int8Array.of(10 * number, 10 * number + 1, 10 * number + 2),
  bias: 100 * number,
  range: { least: 0, most: 0 },
  finish: { multiplier: 1000 * number, offset: -number, shift: number },
}));

describe('blocks of channels', () => {
  it('hold one byte of each channel for every tap, and zeros for channels and taps that are missing', () => {
    assert.deepEqual([...interleaveBlocks(channels, 2)], [10, 20, 11, 21, 12, 22, 30, 0, 31, 0, 32, 0]);
    assert.deepEqual(
      [...interleaveBlocks(channels, 4, 4)],
      [10, 20, 30, 0, 11, 21, 31, 0, 12, 22, 32, 0, 0, 0, 0, 0],
    );
  });

  it('hold the biases of a block before its finishes', () => {
    assert.deepEqual(
      [...blockFinishes(channels, 2)],
      [100, 200, 1000, -1, 1, 2000, -2, 2, 300, 0, 3000, -3, 3, 0, 0, 0],
    );
  });
});
