import { describe, it } from 'mocha';
import { conv2d } from '../../../tool/kernels/conv2d.js';
import { conv2dDsp } from '../../../tool/kernels/conv2d-dsp.js';
import { depthwiseConv2d } from '../../../tool/kernels/depthwise-conv2d.js';
import { depthwiseConv2dDsp } from '../../../tool/kernels/depthwise-conv2d-dsp.js';
import { fullyConnected } from '../../../tool/kernels/fully-connected.js';
import { fullyConnectedDsp } from '../../../tool/kernels/fully-connected-dsp.js';
import { checkKernel } from '../../support/check-kernel.js';
import { randomConvolution, randomFullyConnected } from '../../support/random-layers.js';

describe('kernels of layers with weights', () => {
  it('compute convolutions as TensorFlow Lite Micro does', () =>
    checkKernel(conv2d, (random) => randomConvolution('conv2d', random), { count: 300 }));

  it('compute convolutions with the DSP extension as TensorFlow Lite Micro does', () =>
    checkKernel(conv2dDsp, (random) => randomConvolution('conv2d', random), { count: 300 }));

  it('compute depthwise convolutions as TensorFlow Lite Micro does', () =>
    checkKernel(depthwiseConv2d, (random) => randomConvolution('depthwiseConv2d', random), { count: 300 }));

  it('compute depthwise convolutions with the DSP extension as TensorFlow Lite Micro does', () =>
    checkKernel(
      depthwiseConv2dDsp,
      (random) =>
        randomConvolution('depthwiseConv2d', random, {
          filter: [3, 3],
          dilations: [1, 1],
          channels: [1, 13],
        }),
      { count: 200 },
    ));

  it('compute fully connected layers as TensorFlow Lite Micro does', () =>
    checkKernel(fullyConnected, (random) => randomFullyConnected(random), { count: 100 }));

  it('compute fully connected layers with the DSP extension as TensorFlow Lite Micro does', () =>
    checkKernel(fullyConnectedDsp, (random) => randomFullyConnected(random), { count: 100 }));
});
