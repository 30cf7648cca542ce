import type { Target } from '../program/program.js';
import { interleaveBlocks } from './blocks.js';
import type { FastChannel } from './finish.js';

/** `EDGEC_V6M_OUTPUTS` and `EDGEC_V6M_TAPS` of `firmware/kernels/edgec_blocks_v6m.h`. */
export const v6mOutputs = 4;
export const v6mTaps = 4;

/** Whether a core is of the Armv6-M architecture. */
export function isV6m({ core }: Target): boolean {
  return core === 'cortex-m0' || core === 'cortex-m0plus';
}

/** Weights in blocks, 128 too high; taps that fill up a group stay 0. */
export function v6mWeights(channels: readonly FastChannel[]): Uint8Array {
  const taps = channels[0].filter.length;
  const filledTaps = Math.ceil(taps / v6mTaps) * v6mTaps;
  const isTap = (index: number) => Math.floor(index / v6mOutputs) % filledTaps < taps;
  const weights = interleaveBlocks(channels, v6mOutputs, v6mTaps);
  return Uint8Array.from(weights, (weight, index) => (isTap(index) ? weight + 128 : 0));
}
