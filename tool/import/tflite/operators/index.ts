import type { OperatorTranslator } from '../translation.js';
import { arithmeticOperator } from './arithmetic.js';
import { convolution } from './convolution.js';
import { batchToSpace, spaceToBatch } from './dilation.js';
import { elementwise, softmax } from './elementwise.js';
import { fullyConnected } from './fully-connected.js';
import { concatenation, pad } from './joining.js';
import { globalPooling, pooling } from './pooling.js';
import { dequantize, quantize } from './quantization.js';
import { expandDimensions, reshape, squeeze } from './reshape.js';
import { cast, gather, pack, product, shapeOf, stridedSlice } from './shapes.js';

/** How each builtin operator is translated. */
export const operatorTranslators: Readonly<Record<string, OperatorTranslator>> = {
  ADD: arithmeticOperator,
  AVERAGE_POOL_2D: pooling,
  BATCH_TO_SPACE_ND: batchToSpace,
  CAST: cast,
  CONCATENATION: concatenation,
  CONV_2D: convolution,
  DEPTHWISE_CONV_2D: convolution,
  DEQUANTIZE: dequantize,
  DIV: arithmeticOperator,
  EXPAND_DIMS: expandDimensions,
  FULLY_CONNECTED: fullyConnected,
  GATHER: gather,
  LOGISTIC: elementwise('logistic'),
  MAX_POOL_2D: pooling,
  MEAN: globalPooling,
  MUL: arithmeticOperator,
  PACK: pack,
  PAD: pad,
  PADV2: pad,
  QUANTIZE: quantize,
  REDUCE_MAX: globalPooling,
  REDUCE_PROD: product,
  RELU: elementwise('relu'),
  RELU6: elementwise('relu6'),
  RESHAPE: reshape,
  SHAPE: shapeOf,
  SOFTMAX: softmax,
  SPACE_TO_BATCH_ND: spaceToBatch,
  SQUEEZE: squeeze,
  STRIDED_SLICE: stridedSlice,
  SUB: arithmeticOperator,
  TANH: elementwise('tanh'),
};

/** The nearest thing that works for operators that edgec lacks. */
export const alternatives: Readonly<Record<string, string>> = {
  ABS: 'ReLU',
  ARG_MAX: 'leave it out and take the largest output yourself',
  BATCH_MATMUL: 'a fully connected layer with constant weights',
  BIDIRECTIONAL_SEQUENCE_LSTM: '1-D convolutions',
  BIDIRECTIONAL_SEQUENCE_RNN: '1-D convolutions',
  CONV_3D: 'CONV_2D',
  DEPTH_TO_SPACE: 'leave the resolution as it is',
  ELU: 'ReLU or ReLU6',
  GELU: 'ReLU or ReLU6',
  HARD_SWISH: 'ReLU6',
  L2_POOL_2D: 'AVERAGE_POOL_2D or MAX_POOL_2D',
  LEAKY_RELU: 'ReLU or ReLU6',
  LOG_SOFTMAX: 'SOFTMAX',
  LSTM: '1-D convolutions',
  MAXIMUM: 'MAX_POOL_2D or ReLU',
  MINIMUM: 'ReLU6',
  MIRROR_PAD: 'PAD with zeros',
  PRELU: 'ReLU or ReLU6',
  RELU_0_TO_1: 'ReLU6',
  RELU_N1_TO_1: 'ReLU6',
  RESIZE_BILINEAR: 'leave the resolution as it is',
  RESIZE_NEAREST_NEIGHBOR: 'leave the resolution as it is',
  RNN: '1-D convolutions',
  SLICE: 'a convolution or pooling with strides',
  SPACE_TO_DEPTH: 'a convolution with strides',
  SPLIT: 'two layers that read the same input',
  SPLIT_V: 'two layers that read the same input',
  SUM: 'MEAN over rows and columns',
  SVDF: '1-D convolutions',
  TRANSPOSE: 'keep the channels last throughout',
  TRANSPOSE_CONV: 'CONV_2D, which cannot enlarge images',
  UNIDIRECTIONAL_SEQUENCE_LSTM: '1-D convolutions',
  UNIDIRECTIONAL_SEQUENCE_RNN: '1-D convolutions',
  WHILE: '1-D convolutions instead of a recurrent layer',
};
