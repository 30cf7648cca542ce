import type { Node } from '../graph/graph.js';
import { concatenation2, concatenation4, concatenation8 } from './concatenation.js';
import { conv2d } from './conv2d.js';
import { compressedConv2d } from './conv2d-compressed.js';
import { conv2dDsp } from './conv2d-dsp.js';
import { conv2dInt4Dsp } from './conv2d-int4-dsp.js';
import { conv2dQ15, conv2dQ15Dsp, fullyConnectedQ15, fullyConnectedQ15Dsp } from './conv2d-q15.js';
import { depthwiseConv2d } from './depthwise-conv2d.js';
import { compressedDepthwiseConv2d } from './depthwise-conv2d-compressed.js';
import { depthwiseConv2dDsp } from './depthwise-conv2d-dsp.js';
import { depthwiseConv2dQ15 } from './depthwise-conv2d-q15.js';
import { depthwiseRowsDsp } from './depthwise-rows-dsp.js';
import {
  addFixed,
  logisticFixed,
  relu6Fixed,
  reluFixed,
  requantizeFixed,
  tanhFixed,
} from './elementwise-fixed.js';
import { fullyConnected } from './fully-connected.js';
import { compressedFullyConnected } from './fully-connected-compressed.js';
import { fullyConnectedDsp } from './fully-connected-dsp.js';
import { fullyConnectedInt4Dsp } from './fully-connected-int4-dsp.js';
import type { Kernel } from './kernel.js';
import { conv2dCodebookDsp, fullyConnectedCodebookDsp } from './packed-dsp.js';
import { pad } from './pad.js';
import { maxPool, maxPoolDsp } from './pool.js';
import {
  averagePoolFixed,
  averagePoolFixedDsp,
  maxPoolFixed,
  meanFixed,
  meanFixedDsp,
} from './pool-fixed.js';
import { softmaxFixed } from './softmax-fixed.js';

/**
 * The kernels of layers whose activations are fixed point, the fastest first. Numbers of up to 8 bits are multiplied by the
 * kernels that multiply bytes: only how sums become outputs differs.
 */
export const fixedPointKernels: { readonly [O in Node['operator']]?: readonly Kernel<O>[] } = {
  conv2d: [
    ...[conv2dDsp, conv2d],
    ...[conv2dCodebookDsp, conv2dInt4Dsp, ...compressedConv2d],
    ...[conv2dQ15Dsp, conv2dQ15],
  ],
  depthwiseConv2d: [
    ...[depthwiseConv2dDsp, depthwiseRowsDsp, depthwiseConv2d],
    ...compressedDepthwiseConv2d,
    depthwiseConv2dQ15,
  ],
  fullyConnected: [
    ...[fullyConnectedDsp, fullyConnected],
    ...[fullyConnectedCodebookDsp, fullyConnectedInt4Dsp, ...compressedFullyConnected],
    ...[fullyConnectedQ15Dsp, fullyConnectedQ15],
  ],
  averagePool2d: [averagePoolFixedDsp, averagePoolFixed],
  maxPool2d: [maxPoolDsp, maxPool, maxPoolFixed],
  mean: [meanFixedDsp, meanFixed],
  add: [addFixed],
  concatenation: [concatenation2, concatenation4, concatenation8],
  pad: [pad],
  relu: [reluFixed],
  relu6: [relu6Fixed],
  logistic: logisticFixed,
  tanh: tanhFixed,
  requantize: [requantizeFixed],
  softmax: [softmaxFixed],
};
