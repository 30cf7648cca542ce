import { activation, relu, softmax } from './activation.js';
import { convolution, depthwiseConvolution, separableConvolution } from './convolution.js';
import { dense } from './dense.js';
import { type LayerTranslator, onlyInput } from './layer.js';
import { add, concatenate } from './merging.js';
import { batchNormalization, rescaling } from './normalization.js';
import { globalPooling, pooling } from './pooling.js';
import { flatten, reshape, zeroPadding } from './reshaping.js';

/** Layers that only matter in training. */
const nothing: LayerTranslator = (_context, inputs) => onlyInput(inputs);

/** How each class of Keras layers is translated. */
export const layerTranslators: Readonly<Record<string, LayerTranslator>> = {
  Activation: activation,
  ActivityRegularization: nothing,
  Add: add,
  AlphaDropout: nothing,
  AveragePooling1D: pooling('averagePool2d', 1),
  AveragePooling2D: pooling('averagePool2d', 2),
  BatchNormalization: batchNormalization,
  Concatenate: concatenate,
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Dense: dense,
  DepthwiseConv1D: depthwiseConvolution(1),
  DepthwiseConv2D: depthwiseConvolution(2),
  Dropout: nothing,
  Flatten: flatten,
  GaussianDropout: nothing,
  GaussianNoise: nothing,
  GlobalAveragePooling1D: globalPooling('mean', 1),
  GlobalAveragePooling2D: globalPooling('mean', 2),
  GlobalMaxPooling1D: globalPooling('maxPool2d', 1),
  GlobalMaxPooling2D: globalPooling('maxPool2d', 2),
  MaxPooling1D: pooling('maxPool2d', 1),
  MaxPooling2D: pooling('maxPool2d', 2),
  ReLU: relu,
  // `keras.ops.relu`
  Relu: relu,
  Rescaling: rescaling,
  Reshape: reshape,
  SeparableConv1D: separableConvolution(1),
  SeparableConv2D: separableConvolution(2),
  Softmax: softmax,
  SpatialDropout1D: nothing,
  SpatialDropout2D: nothing,
  ZeroPadding1D: zeroPadding(1),
  ZeroPadding2D: zeroPadding(2),
};

/** The nearest thing that works for layers that edgec lacks. */
export const alternatives: Readonly<Record<string, string>> = {
  Average: 'Add, with the factor in the next layer',
  Bidirectional: 'Conv1D',
  Conv2DTranspose: 'Conv2D, which cannot enlarge images',
  Cropping2D: 'a convolution or pooling with padding="valid"',
  ELU: 'ReLU',
  Embedding: 'one-hot inputs and a Dense layer',
  GRU: 'Conv1D',
  LSTM: 'Conv1D',
  LayerNormalization: 'BatchNormalization',
  LeakyReLU: 'ReLU',
  Maximum: 'Add or Concatenate',
  Multiply: 'Add or Concatenate',
  Normalization: 'BatchNormalization or Rescaling',
  PReLU: 'ReLU',
  Permute: 'keep the channels last throughout',
  RNN: 'Conv1D',
  SimpleRNN: 'Conv1D',
  Subtract: 'Add or Concatenate',
  TFOpLambda: 'a Keras layer, such as Add instead of +',
  ThresholdedReLU: 'ReLU',
  TimeDistributed: 'Conv1D or Dense, which work on every step by themselves',
  UpSampling2D: 'leave the resolution as it is',
};

/** The classes of layers that have weights. */
export const layersWithWeights: ReadonlySet<string> = new Set([
  'BatchNormalization',
  'Conv1D',
  'Conv2D',
  'Dense',
  'DepthwiseConv1D',
  'DepthwiseConv2D',
  'SeparableConv1D',
  'SeparableConv2D',
]);
