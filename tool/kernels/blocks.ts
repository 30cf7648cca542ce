import { type FastChannel, finishWords } from './finish.js';

/**
 * Weights in blocks of `size` output channels: in a block, for every tap one byte of each channel. The last block is
 * filled up with zeros, and so are the taps to a multiple of `tapMultiple`.
 */
export function interleaveBlocks(channels: readonly FastChannel[], size: number, tapMultiple = 1): Int8Array {
  const taps = Math.ceil(channels[0].filter.length / tapMultiple) * tapMultiple;
  const packed = new Int8Array(Math.ceil(channels.length / size) * taps * size);
  channels.forEach(({ filter }, channel) => {
    const start = Math.floor(channel / size) * taps * size + (channel % size);
    filter.forEach((weight, tap) => {
      packed[start + tap * size] = weight;
    });
  });
  return packed;
}

/** For every block its biases, then how its sums become outputs; zeros for the channels that the last lacks. */
export function blockFinishes(channels: readonly FastChannel[], size: number): Int32Array {
  const blockWords = 4 * size;
  const table = new Int32Array(Math.ceil(channels.length / size) * blockWords);
  channels.forEach((channel, index) => {
    const start = Math.floor(index / size) * blockWords;
    const position = index % size;
    table[start + position] = channel.bias;
    table.set(finishWords(channel), start + size + 3 * position);
  });
  return table;
}
