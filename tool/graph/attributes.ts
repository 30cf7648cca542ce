/** Clamp fused into the end of an operator. */
export type Activation = 'none' | 'relu' | 'relu6';

/** Rows and columns added around an image. */
export interface Padding {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** A window moved over an image. Sizes are in pixels; `same` and `valid` are resolved at import. */
export interface Window {
  readonly strides: readonly [rows: number, columns: number];
  readonly padding: Padding;
}

/**
 * Every operator with its inputs and attributes. Constant inputs:
 * conv2d weights are [output channels, rows, columns, input channels];
 * depthwiseConv2d weights are [1, rows, columns, channels · multiplier], output channel = input channel · multiplier + m;
 * fullyConnected weights are [outputs, inputs]; a bias is [output channels] and may be absent.
 * Node inputs are ordered: data (one or more), weights, bias. batchNormalization: data, scale, offset, mean, variance, each [channels].
 */
export type OperatorNode =
  | { readonly operator: 'conv2d'; readonly attributes: Window & Dilated & Activated }
  | { readonly operator: 'depthwiseConv2d'; readonly attributes: Window & Dilated & Activated }
  | { readonly operator: 'fullyConnected'; readonly attributes: Activated }
  /** The average counts only pixels inside the image, as TensorFlow does. */
  | { readonly operator: 'averagePool2d'; readonly attributes: Window & Pooled & Activated }
  | { readonly operator: 'maxPool2d'; readonly attributes: Window & Pooled & Activated }
  /** Mean over rows and columns; the output is [1, 1, 1, channels] or, without `keepDimensions`, [1, channels]. */
  | { readonly operator: 'mean'; readonly attributes: { readonly keepDimensions: boolean } }
  | { readonly operator: 'add'; readonly attributes: Activated }
  /** `axis` counts from the batch dimension (0) and is never negative or 0. */
  | { readonly operator: 'concatenation'; readonly attributes: { readonly axis: number } & Activated }
  /** Pads each dimension with real zeros: [before, after] for every dimension, the batch's always [0, 0]. */
  | {
      readonly operator: 'pad';
      readonly attributes: { readonly paddings: readonly (readonly [number, number])[] };
    }
  /** The output tensor's shape says it all. */
  | { readonly operator: 'reshape'; readonly attributes: Record<string, never> }
  | { readonly operator: 'relu'; readonly attributes: Record<string, never> }
  | { readonly operator: 'relu6'; readonly attributes: Record<string, never> }
  | { readonly operator: 'logistic'; readonly attributes: Record<string, never> }
  | { readonly operator: 'tanh'; readonly attributes: Record<string, never> }
  /** The same real numbers under the output's quantization, as converters put it before a concatenation. */
  | { readonly operator: 'requantize'; readonly attributes: Record<string, never> }
  /** Over the last dimension. */
  | { readonly operator: 'softmax'; readonly attributes: { readonly beta: number } }
  /** y = scale · (x − mean) / √(variance + epsilon) + offset, on the last dimension; only in float graphs. */
  | { readonly operator: 'batchNormalization'; readonly attributes: { readonly epsilon: number } };

export interface Dilated {
  readonly dilations: readonly [rows: number, columns: number];
}

export interface Pooled {
  readonly filter: readonly [rows: number, columns: number];
}

export interface Activated {
  readonly activation: Activation;
}
