import { sameQuantization } from '../../../quantize/stored.js';
import { UnsupportedLayer } from '../../unsupported.js';
import { activationQuantization } from '../constants.js';
import {
  activationInput,
  constantInput,
  fileTensor,
  inputValue,
  type NamedOperator,
  type Translation,
} from '../translation.js';
import { addElementwise } from './elementwise.js';

/** QUANTIZE: dropped at the model's input and output, else a change of scale. */
export function quantize(translation: Translation, operator: NamedOperator): void {
  const { file, draft, values } = translation;
  const [output] = operator.outputs;
  if (fileTensor(translation, operator, 0).type === 'int8' && file.tensors[output].type === 'int8') {
    addElementwise(translation, operator, { operator: 'requantize', attributes: {} });
    return;
  }
  if (file.inputs.includes(operator.inputs[0]) && file.tensors[output].type === 'int8') {
    // The model's input is int8 from now on: whoever feeds it quantizes.
    const { tensor, shape } = activationInput(translation, operator);
    const quantization = activationQuantization(file.tensors[output]);
    const before = draft.tensors[tensor].quantization;
    if (before && !sameQuantization(before, quantization)) {
      throw new UnsupportedLayer('it quantizes the same input in a second way');
    }
    draft.tensors[tensor] = { ...draft.tensors[tensor], quantization };
    values.set(output, { kind: 'activation', tensor, shape });
    return;
  }
  dropAtOutput(translation, operator);
}

/** DEQUANTIZE: of weights stored in fewer bits, or at the model's output, where it is dropped. */
export function dequantize(translation: Translation, operator: NamedOperator): void {
  if (inputValue(translation, operator, 0)) {
    dropAtOutput(translation, operator);
    return;
  }
  const tensor = constantInput(translation, operator, 0);
  if (tensor) translation.values.set(operator.outputs[0], { kind: 'constant', tensor });
}

function dropAtOutput(translation: Translation, operator: NamedOperator): void {
  const { file, values } = translation;
  const [output] = operator.outputs;
  if (!file.outputs.includes(output)) {
    throw new UnsupportedLayer(
      `it turns ${fileTensor(translation, operator, 0).type} into ${file.tensors[output].type} inside the network`,
      'a fully int8 or a float model',
    );
  }
  values.set(output, { kind: 'activation', ...activationInput(translation, operator) });
}
