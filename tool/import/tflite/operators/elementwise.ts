import type { OperatorNode } from '../../../graph/attributes.js';
import type { TensorId } from '../../../graph/graph.js';
import { imageBehind, reshaped } from '../../add-layer.js';
import { readOptions, softmaxOptions } from '../schema.js';
import {
  activationInput,
  addOperator,
  type NamedOperator,
  type OperatorTranslator,
  setOutput,
  type Translation,
} from '../translation.js';

/** An operator without options that maps each element by itself. */
export function elementwise(name: 'relu' | 'relu6' | 'logistic' | 'tanh'): OperatorTranslator {
  return (translation, operator) => {
    addElementwise(translation, operator, { operator: name, attributes: {} });
  };
}

/** SOFTMAX, over the last dimension. */
export function softmax(translation: Translation, operator: NamedOperator): void {
  const { beta } = readOptions(operator, softmaxOptions);
  addElementwise(translation, operator, { operator: 'softmax', attributes: { beta } });
}

/** Adds an operator whose output has the input's shape. */
export function addElementwise(
  translation: Translation,
  operator: NamedOperator,
  node: OperatorNode,
  constants: readonly TensorId[] = [],
): void {
  const { draft } = translation;
  const { tensor, shape } = activationInput(translation, operator);
  const inputs = [imageBehind(draft, tensor), ...constants];
  const output = addOperator(translation, operator, { ...node, inputs });
  setOutput(translation, operator, reshaped(draft, output, draft.tensors[tensor].shape), shape);
}
