import { damaged } from '../../limits.js';
import { UnsupportedLayer } from '../../unsupported.js';
import { gatherOptions, readOptions, stridedSliceOptions } from '../schema.js';
import {
  activationInput,
  inputValue,
  integersInput,
  type NamedOperator,
  type OperatorTranslator,
  type Translation,
} from '../translation.js';

/*
 * Converters write arithmetic on shapes into models whose batch size is unknown. With a batch of 1 all of it is known
 * at import.
 */

function integers(
  compute: (translation: Translation, operator: NamedOperator) => readonly number[],
): OperatorTranslator {
  return (translation, operator) => {
    const values = compute(translation, operator);
    translation.values.set(operator.outputs[0], { kind: 'integers', values });
  };
}

/** Refuses operators on activations that only shapes may pass. */
function requireShapeArithmetic(translation: Translation, operator: NamedOperator): void {
  if (inputValue(translation, operator, 0)?.kind !== 'integers') {
    throw new UnsupportedLayer('it is only supported in the computation of shapes');
  }
}

export const shapeOf = integers((translation, operator) => activationInput(translation, operator).shape);

export const pack = integers((translation, operator) =>
  operator.inputs.flatMap((_, place) => integersInput(translation, operator, place)),
);

export const stridedSlice = integers((translation, operator) => {
  requireShapeArithmetic(translation, operator);
  const options = readOptions(operator, stridedSliceOptions);
  if (options.ellipsisMask || options.newAxisMask) throw new UnsupportedLayer('it slices with an ellipsis');
  const values = integersInput(translation, operator, 0);
  const [begin, end, step] = [1, 2, 3].map((place) => integersInput(translation, operator, place)[0]);
  if (step !== 1) throw new UnsupportedLayer(`it slices a shape with a step of ${step}`);
  const first = options.beginMask & 1 ? 0 : begin;
  if (options.shrinkAxisMask & 1) return [at(values, first)];
  return values.slice(first, options.endMask & 1 ? undefined : end);
});

export const gather = integers((translation, operator) => {
  requireShapeArithmetic(translation, operator);
  const { axis, batchDimensions } = readOptions(operator, gatherOptions);
  if (axis !== 0 || batchDimensions !== 0) throw new UnsupportedLayer('it gathers along another axis than 0');
  const values = integersInput(translation, operator, 0);
  return integersInput(translation, operator, 1).map((index) => at(values, index));
});

export const product = integers((translation, operator) => {
  requireShapeArithmetic(translation, operator);
  return [integersInput(translation, operator, 0).reduce((a, b) => a * b, 1)];
});

export const cast = integers((translation, operator) => {
  requireShapeArithmetic(translation, operator);
  return integersInput(translation, operator, 0);
});

function at(values: readonly number[], index: number): number {
  const value = values.at(index);
  if (value === undefined) throw damaged(`an index ${index} lies outside of [${values}]`);
  return value;
}
