import { foldedBias, type IntegerLayer } from '../quantize/integer-layer.js';

/**
 * Weights in blocks of `size` output channels: in a block, for every tap one byte of each channel. The last block is
 * filled up with zeros.
 */
export function interleaveBlocks(filters: readonly Int8Array[], size: number): Int8Array {
  const taps = filters[0].length;
  const blocks = Math.ceil(filters.length / size);
  const packed = new Int8Array(blocks * taps * size);
  filters.forEach((filter, channel) => {
    const start = Math.floor(channel / size) * taps * size + (channel % size);
    filter.forEach((weight, tap) => {
      packed[start + tap * size] = weight;
    });
  });
  return packed;
}

/** Bias, multiplier and shift of every output channel, with zeros up to a multiple of `size` channels. */
export function requantizationTable(
  { multipliers }: IntegerLayer,
  biasOf: (channel: number) => number,
  size = 1,
): Int32Array {
  const table = new Int32Array(Math.ceil(multipliers.length / size) * size * 3);
  multipliers.forEach(({ multiplier, shift }, channel) => {
    table.set([biasOf(channel), multiplier, shift], channel * 3);
  });
  return table;
}

/** As {@link requantizationTable}, with the input's zero point folded into the biases. */
export function foldedRequantizationTable(layer: IntegerLayer, size: number): Int32Array {
  return requantizationTable(layer, (channel) => foldedBias(layer, channel), size);
}
