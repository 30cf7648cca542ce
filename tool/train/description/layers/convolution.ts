import type { NodeOf } from '../../../graph/graph.js';
import { resolvePadding } from '../../../import/padding.js';
import { flag, object, optional, required, text, wholeNumber } from '../../../schema/schema.js';
import { activation, layerKind, type Pair, paddingMode, pair } from '../layer.js';

const shared = {
  name: optional(text),
  kernel: required(pair),
  strides: optional(pair),
  dilation: optional(pair),
  padding: optional(paddingMode),
  activation: optional(activation),
  bias: optional(flag),
};

type Shared = {
  readonly kernel: Pair;
  readonly strides?: Pair;
  readonly dilation?: Pair;
  readonly padding?: 'same' | 'valid';
  readonly activation?: 'none' | 'relu' | 'relu6';
};

/** The attributes of a convolution over an image. */
function attributesOf(
  { kernel, strides = [1, 1], dilation = [1, 1], padding = 'valid', activation = 'none' }: Shared,
  [, rows, columns]: readonly number[],
): NodeOf<'conv2d'>['attributes'] {
  return {
    strides,
    dilations: dilation,
    padding: resolvePadding(padding, [rows, columns], kernel, strides, dilation),
    activation,
  };
}

/** Zeros, unless the layer is to have none. */
function biasOf({ bias = true }: { readonly bias?: boolean }, outputs: number) {
  return bias ? [{ role: 'bias', shape: [outputs], values: new Float32Array(outputs) }] : [];
}

export const convolution = layerKind(
  object({ ...shared, filters: required(wholeNumber(1, 65_535)) }),
  (network, input, keys) => {
    const { name = 'conv', filters, kernel } = keys;
    const image = network.shapeOf(input);
    const shape = [filters, ...kernel, image.at(-1)!];
    const taps = kernel[0] * kernel[1];
    const values = network.weights(shape, taps * image.at(-1)!, taps * filters, isRectified(keys));
    return network.layer(
      { operator: 'conv2d', attributes: attributesOf(keys, image), name, inputs: [input] },
      [{ role: 'weights', shape, values }, ...biasOf(keys, filters)],
    );
  },
);

export const depthwise = layerKind(
  object({ ...shared, multiplier: optional(wholeNumber(1, 256)) }),
  (network, input, keys) => {
    const { name = 'depthwise', multiplier = 1, kernel } = keys;
    const image = network.shapeOf(input);
    const outputs = image.at(-1)! * multiplier;
    const shape = [1, ...kernel, outputs];
    const taps = kernel[0] * kernel[1];
    const values = network.weights(shape, taps, taps * multiplier, isRectified(keys));
    return network.layer(
      { operator: 'depthwiseConv2d', attributes: attributesOf(keys, image), name, inputs: [input] },
      [{ role: 'weights', shape, values }, ...biasOf(keys, outputs)],
    );
  },
);

export const dense = layerKind(
  object({
    name: optional(text),
    units: required(wholeNumber(1, 1_000_000)),
    activation: optional(activation),
    bias: optional(flag),
  }),
  (network, input, keys) => {
    const { name = 'dense', units, activation = 'none' } = keys;
    const inputs = network.shapeOf(input).at(-1)!;
    const values = network.weights([units, inputs], inputs, units, isRectified(keys));
    return network.layer({ operator: 'fullyConnected', attributes: { activation }, name, inputs: [input] }, [
      { role: 'weights', shape: [units, inputs], values },
      ...biasOf(keys, units),
    ]);
  },
);

/** Without an activation or bias of its own a layer is one in front of batch normalization and ReLU. */
function isRectified({ activation = 'none', bias = true }: { activation?: string; bias?: boolean }): boolean {
  return activation !== 'none' || !bias;
}
