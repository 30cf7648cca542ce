import { reshaped } from '../../add-layer.js';
import { damaged } from '../../limits.js';
import { resolvePadding } from '../../padding.js';
import { UnsupportedLayer } from '../../unsupported.js';
import { paddings, pool2dOptions, readOptions, reducerOptions } from '../schema.js';
import {
  activationInput,
  addOperator,
  fusedActivation,
  integersInput,
  type NamedOperator,
  plainInput,
  setOutput,
  type Translation,
} from '../translation.js';

/** AVERAGE_POOL_2D and MAX_POOL_2D. */
export function pooling(translation: Translation, operator: NamedOperator): void {
  const input = plainInput(translation, operator);
  const { shape } = translation.draft.tensors[input];
  const options = readOptions(operator, pool2dOptions);
  const filter = [options.filterRows, options.filterColumns] as const;
  const strides = [options.strideRows, options.strideColumns] as const;
  const mode = paddings[options.padding];
  if (!mode) throw damaged(`a pooling has the padding ${options.padding}`);
  const attributes = {
    filter,
    strides,
    padding: resolvePadding(mode, [shape[1], shape[2]], filter, strides),
    activation: fusedActivation(options.activation),
  };
  const output = addOperator(translation, operator, {
    operator: operator.code === 'MAX_POOL_2D' ? 'maxPool2d' : 'averagePool2d',
    inputs: [input],
    attributes,
  });
  setOutput(translation, operator, output);
}

/** MEAN and REDUCE_MAX over everything between the batch and the channels: global pooling. */
export function globalPooling(translation: Translation, operator: NamedOperator): void {
  const { tensor, shape } = activationInput(translation, operator);
  const keepDimensions = readOptions(operator, reducerOptions).keepDimensions === 1;
  const axes = integersInput(translation, operator, 1).map((axis) => (axis < 0 ? axis + shape.length : axis));
  const channels = shape[shape.length - 1];
  const image = imageOf(shape, new Set(axes));
  const { draft } = translation;
  const input = reshaped(draft, tensor, image);
  const isMean = operator.code === 'MEAN';
  const kept = shape.flatMap((size, axis) => (axes.includes(axis) ? (keepDimensions ? [1] : []) : [size]));
  const pooled = isMean
    ? addOperator(translation, operator, {
        operator: 'mean',
        inputs: [input],
        attributes: { keepDimensions: kept.length === 4 },
      })
    : addOperator(translation, operator, {
        operator: 'maxPool2d',
        inputs: [input],
        attributes: {
          filter: [image[1], image[2]],
          strides: [1, 1],
          padding: resolvePadding('valid', [image[1], image[2]], [image[1], image[2]], [1, 1]),
          activation: 'none',
        },
      });
  const batched = kept[0] === 1 ? kept : [1, channels];
  setOutput(translation, operator, reshaped(draft, pooled, batched), kept);
}

/** The shape as [1, rows, columns, channels], where `axes` are the rows and columns. */
function imageOf(shape: readonly number[], axes: ReadonlySet<number>): readonly number[] {
  const channels = shape.length - 1;
  const isGlobal = shape.every((size, axis) => {
    const isReduced = axes.has(axis);
    return axis === 0 || axis === channels ? !isReduced : isReduced || size === 1;
  });
  if (!isGlobal || shape.length < 3 || shape.length > 4 || shape[0] !== 1) {
    throw new UnsupportedLayer(
      `it reduces the dimensions ${[...axes]} of [${shape}]`,
      'global pooling, over all rows and columns',
    );
  }
  return shape.length === 4 ? shape : [1, 1, shape[1], shape[2]];
}
