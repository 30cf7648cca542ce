import type { Padding } from '../../../graph/attributes.js';
import { reshaped } from '../../add-layer.js';
import { UnsupportedLayer } from '../../unsupported.js';
import {
  type BlockedValue,
  inputValue,
  integersInput,
  type NamedOperator,
  plainInput,
  setOutput,
  type Translation,
} from '../translation.js';
import { addConvolution } from './convolution.js';

/*
 * TensorFlow writes a dilated convolution as SPACE_TO_BATCH_ND, a convolution, BATCH_TO_SPACE_ND: the first deals the
 * pixels of a padded image out to d² small images, where taps that were d apart are neighbours; the last collects
 * them again. Its converter recognizes that only where the batch size is known. Here the convolution is added with the
 * dilation that it stands for, once all three have been met; a 1-D one has reshapes in between.
 */

/** SPACE_TO_BATCH_ND: the image stays whole, dilation and padding are noted. */
export function spaceToBatch(translation: Translation, operator: NamedOperator): void {
  const source = plainInput(translation, operator);
  const blocks = integersInput(translation, operator, 1);
  const sides = integersInput(translation, operator, 2);
  const isImage = blocks.length === 2;
  const [rows, columns] = isImage ? blocks : [1, blocks[0]];
  const [top, bottom, left, right] = isImage ? sides : [0, 0, ...sides];
  const rank = translation.draft.tensors[source].shape.length;
  if (rank !== blocks.length + 2 || sides.length !== 2 * blocks.length) {
    throw new UnsupportedLayer('it cuts other dimensions than rows and columns');
  }
  translation.values.set(operator.outputs[0], {
    kind: 'blocked',
    source,
    dilations: [rows, columns],
    padding: { top, bottom, left, right },
    isImage,
  });
}

/** EXPAND_DIMS on the way to a 1-D convolution: the blocks get a single row. */
export function expandBlocked(translation: Translation, operator: NamedOperator, axis: number): void {
  const value = blockedInput(translation, operator);
  if (value.isImage || value.convolution || (axis !== 1 && axis !== -3)) {
    throw new UnsupportedLayer('it changes the dimensions of the output of SPACE_TO_BATCH_ND');
  }
  translation.values.set(operator.outputs[0], value);
}

/** BATCH_TO_SPACE_ND: adds the dilated convolution. */
export function batchToSpace(translation: Translation, operator: NamedOperator): void {
  const { source, dilations, padding, isImage, convolution } = blockedInput(translation, operator);
  if (!convolution) throw new UnsupportedLayer('no convolution comes before it');
  const blocks = integersInput(translation, operator, 1);
  const crops = integersInput(translation, operator, 2);
  const expected = isImage ? dilations : dilations.slice(1);
  const [top, bottom, left, right] = isImage ? crops : [0, 0, ...crops];
  const cropped: Padding = {
    top: padding.top - top,
    bottom: padding.bottom - bottom,
    left: padding.left - left,
    right: padding.right - right,
  };
  if (blocks.join() !== expected.join() || Object.values(cropped).some((size) => !(size >= 0))) {
    throw new UnsupportedLayer('it does not undo the SPACE_TO_BATCH_ND before');
  }
  const { draft } = translation;
  const { shape } = draft.tensors[source];
  const image = reshaped(draft, source, isImage ? shape : [1, 1, ...shape.slice(1)]);
  const layer = { ...convolution.operator, name: convolution.name };
  const output = addConvolution(translation, layer, image, { dilations, padding: cropped });
  const [, , ...line] = draft.tensors[output].shape;
  setOutput(translation, operator, isImage ? output : reshaped(draft, output, [1, ...line]));
}

function blockedInput(translation: Translation, operator: NamedOperator): BlockedValue {
  const value = inputValue(translation, operator, 0);
  if (value?.kind === 'blocked') return value;
  throw new UnsupportedLayer('no SPACE_TO_BATCH_ND comes before it');
}
