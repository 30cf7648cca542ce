import type { Node } from '../graph/graph.js';
import type { Target } from '../program/program.js';
import { add, addLinear } from './add.js';
import { concatenation2, concatenation4, concatenation8 } from './concatenation.js';
import { conv2d } from './conv2d.js';
import { compressedConv2d } from './conv2d-compressed.js';
import { conv2dDsp } from './conv2d-dsp.js';
import { conv2dInt4Dsp } from './conv2d-int4-dsp.js';
import { conv2dTernaryLists } from './conv2d-ternary.js';
import {
  conv2dTernaryChannelsDsp,
  conv2dTernarySignsDsp,
  conv2dTernaryValuesDsp,
} from './conv2d-ternary-dsp.js';
import { conv2dV6m } from './conv2d-v6m.js';
import { conv2dGeneral, depthwiseConv2dGeneral, fullyConnectedGeneral } from './convolution-general.js';
import { depthwiseConv2d } from './depthwise-conv2d.js';
import { compressedDepthwiseConv2d } from './depthwise-conv2d-compressed.js';
import { depthwiseConv2dDsp } from './depthwise-conv2d-dsp.js';
import { depthwiseRowsDsp } from './depthwise-rows-dsp.js';
import { fixedPointKernels } from './fixed-point.js';
import { fullyConnected } from './fully-connected.js';
import { compressedFullyConnected } from './fully-connected-compressed.js';
import { fullyConnectedDsp } from './fully-connected-dsp.js';
import { fullyConnectedInt4Dsp } from './fully-connected-int4-dsp.js';
import { fullyConnectedTernary } from './fully-connected-ternary.js';
import { fullyConnectedTernaryDsp } from './fully-connected-ternary-dsp.js';
import { fullyConnectedV6m } from './fully-connected-v6m.js';
import type { Kernel, LayerOf } from './kernel.js';
import { logistic, relu, relu6, requantize, tanh } from './lookup.js';
import { meanDsp, meanPlain } from './mean.js';
import { conv2dCodebookDsp, fullyConnectedCodebookDsp } from './packed-dsp.js';
import { pad } from './pad.js';
import { averagePool, averagePoolDsp, maxPool, maxPoolDsp } from './pool.js';
import { softmax } from './softmax.js';

/** The kernels of every operator, the fastest first: lowering takes the first that supports a layer. */
const kernels: { readonly [O in Node['operator']]?: readonly Kernel<O>[] } = {
  conv2d: [conv2dDsp, conv2dV6m, conv2d, conv2dGeneral],
  depthwiseConv2d: [depthwiseConv2dDsp, depthwiseRowsDsp, depthwiseConv2d, depthwiseConv2dGeneral],
  fullyConnected: [fullyConnectedDsp, fullyConnectedV6m, fullyConnected, fullyConnectedGeneral],
  averagePool2d: [averagePoolDsp, averagePool],
  maxPool2d: [maxPoolDsp, maxPool],
  mean: [meanDsp, meanPlain],
  add: [addLinear, add],
  concatenation: [concatenation2, concatenation4, concatenation8],
  pad: [pad],
  relu: [relu],
  relu6: [relu6],
  logistic: [logistic],
  tanh: [tanh],
  requantize: [requantize],
  softmax: [softmax],
};

/** The kernels that compute from compressed weights. Each reads one encoding, and dense kernels read int8. */
const compressedKernels: { readonly [O in Node['operator']]?: readonly Kernel<O>[] } = {
  conv2d: [
    conv2dTernaryChannelsDsp,
    conv2dTernaryValuesDsp,
    conv2dTernarySignsDsp,
    conv2dTernaryLists,
    conv2dCodebookDsp,
    conv2dInt4Dsp,
    ...compressedConv2d,
  ],
  depthwiseConv2d: compressedDepthwiseConv2d,
  fullyConnected: [
    fullyConnectedCodebookDsp,
    fullyConnectedInt4Dsp,
    fullyConnectedTernaryDsp,
    fullyConnectedTernary,
    ...compressedFullyConnected,
  ],
};

/** The kernel that will compute a layer on a target, or `undefined` where none can. */
export function selectKernel<O extends Node['operator']>(
  layer: LayerOf<O>,
  target: Target,
): Kernel<O> | undefined {
  const isFixedPoint = layer.output.quantization?.kind === 'fixedPoint';
  for (const table of isFixedPoint ? [fixedPointKernels] : [kernels, compressedKernels]) {
    const candidates: readonly Kernel<O>[] | undefined = table[layer.node.operator as O];
    const kernel = candidates?.find((candidate) => candidate.supports(layer, target));
    if (kernel) return kernel;
  }
  return undefined;
}
