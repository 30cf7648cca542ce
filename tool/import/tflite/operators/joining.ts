import { damaged } from '../../limits.js';
import { UnsupportedLayer } from '../../unsupported.js';
import { realConstant } from '../constants.js';
import { concatenationOptions, readOptions } from '../schema.js';
import {
  addOperator,
  constantInput,
  fileTensor,
  fusedActivation,
  inputValue,
  integersInput,
  type NamedOperator,
  plainInput,
  setOutput,
  type Translation,
} from '../translation.js';

/** CONCATENATION, of activations or of the parts of a shape. */
export function concatenation(translation: Translation, operator: NamedOperator): void {
  const options = readOptions(operator, concatenationOptions);
  const places = operator.inputs.map((_, place) => place);
  if (places.some((place) => inputValue(translation, operator, place)?.kind === 'integers')) {
    const values = places.flatMap((place) => integersInput(translation, operator, place));
    translation.values.set(operator.outputs[0], { kind: 'integers', values });
    return;
  }
  const inputs = places.map((place) => plainInput(translation, operator, place));
  if (inputs.length === 0) throw damaged('a concatenation has no input');
  const rank = translation.draft.tensors[inputs[0]].shape.length;
  const axis = options.axis < 0 ? options.axis + rank : options.axis;
  if (axis === 0) throw new UnsupportedLayer('it joins along the batch', 'another axis');
  const activation = fusedActivation(options.activation);
  const node = { operator: 'concatenation', inputs, attributes: { axis, activation } } as const;
  setOutput(translation, operator, addOperator(translation, operator, node));
}

/** PAD, and PADV2 with zeros. */
export function pad(translation: Translation, operator: NamedOperator): void {
  const input = plainInput(translation, operator);
  requireZeroFill(translation, operator);
  const numbers = integersInput(translation, operator, 1);
  const paddings = Array.from({ length: numbers.length / 2 }, (_, axis) => {
    const [before, after] = numbers.slice(2 * axis, 2 * axis + 2);
    if (before < 0 || after < 0) throw new UnsupportedLayer('it pads with a negative size');
    return [before, after] as const;
  });
  if (paddings.length !== translation.draft.tensors[input].shape.length) {
    throw damaged(`a padding has ${numbers.length} numbers`);
  }
  if (paddings[0].some((size) => size > 0)) throw new UnsupportedLayer('it pads the batch', 'another axis');
  const node = { operator: 'pad', inputs: [input], attributes: { paddings } } as const;
  setOutput(translation, operator, addOperator(translation, operator, node));
}

function requireZeroFill(translation: Translation, operator: NamedOperator): void {
  if (operator.code !== 'PADV2') return;
  const fill = constantInput(translation, operator, 2);
  if (!fill) return;
  // An integer fill stands for zero if it is the zero point.
  const stored = fill.type === 'int8' ? new Int8Array(fill.data)[0] : realConstant(fill)[0];
  const zero =
    fill.type === 'int8' ? (fileTensor(translation, operator, 0).quantization?.zeroPoints[0] ?? 0) : 0;
  if (stored !== zero)
    throw new UnsupportedLayer('it pads with another number than zero', 'padding with zeros');
}
