import type { Activation } from '../../../graph/attributes.js';
import { addConstant, addLayer, imageBehind, reshaped } from '../../add-layer.js';
import { UnsupportedLayer } from '../../unsupported.js';
import { isConstant, realConstant } from '../constants.js';
import { addOptions, divOptions, mulOptions, readOptions, subOptions } from '../schema.js';
import {
  activationInput,
  addOperator,
  constantInput,
  fileTensor,
  fusedActivation,
  inputValue,
  isInt8,
  type NamedOperator,
  plainInput,
  setOutput,
  type Translation,
} from '../translation.js';

/** What one real constant does to each channel: y = scale · x + offset. */
type Affine = (constant: number) => { readonly scale: number; readonly offset: number };

interface Arithmetic {
  readonly options: typeof addOptions;
  /** With the constant as the second operand. */
  readonly affine: Affine;
  /** With the constant as the first operand; the same as `affine` where the order does not matter. */
  readonly swapped?: Affine;
}

const arithmetic: Readonly<Record<string, Arithmetic>> = {
  ADD: {
    options: addOptions,
    affine: (c) => ({ scale: 1, offset: c }),
    swapped: (c) => ({ scale: 1, offset: c }),
  },
  SUB: {
    options: subOptions,
    affine: (c) => ({ scale: 1, offset: -c }),
    swapped: (c) => ({ scale: -1, offset: c }),
  },
  MUL: {
    options: mulOptions,
    affine: (c) => ({ scale: c, offset: 0 }),
    swapped: (c) => ({ scale: c, offset: 0 }),
  },
  DIV: { options: divOptions, affine: (c) => ({ scale: 1 / c, offset: 0 }) },
};

/** ADD of two activations; in float models also ADD, SUB, MUL and DIV with a constant for each channel. */
export function arithmeticOperator(translation: Translation, operator: NamedOperator): void {
  const { options } = arithmetic[operator.code];
  const activation = fusedActivation(readOptions(operator, options).activation);
  const constantPlace = [0, 1].find((place) => isConstantOperand(translation, operator, place));
  if (constantPlace !== undefined) {
    addAffine(translation, operator, constantPlace, activation);
    return;
  }
  if (operator.code !== 'ADD')
    throw new UnsupportedLayer('it combines two activations', 'ADD or CONCATENATION');
  const { draft } = translation;
  const inputs = [plainInput(translation, operator, 0), plainInput(translation, operator, 1)];
  const [a, b] = inputs.map((id) => draft.tensors[id].shape);
  if (a.join() !== b.join()) {
    throw new UnsupportedLayer(`it adds [${a}] and [${b}]`, 'addition of two tensors of the same shape');
  }
  const images = inputs.map((id) => imageBehind(draft, id));
  const areImages = images.every((id) => draft.tensors[id].shape.length === 4);
  const output = addOperator(translation, operator, {
    operator: 'add',
    inputs: areImages ? images : inputs,
    attributes: { activation },
  });
  setOutput(translation, operator, reshaped(draft, output, a));
}

function isConstantOperand(translation: Translation, operator: NamedOperator, place: number): boolean {
  const value = inputValue(translation, operator, place);
  return value ? value.kind === 'constant' : isConstant(fileTensor(translation, operator, place));
}

/** A constant for each channel is batch normalization with nothing to normalize. */
function addAffine(
  translation: Translation,
  operator: NamedOperator,
  constantPlace: number,
  activation: Activation,
): void {
  const tensor = constantInput(translation, operator, constantPlace);
  const { affine, swapped } = arithmetic[operator.code];
  const map = constantPlace === 1 ? affine : swapped;
  if (!tensor || !map) throw new UnsupportedLayer('it divides a constant by an activation');
  if (isInt8(translation, operator)) {
    throw new UnsupportedLayer(
      'it combines an int8 activation with a constant',
      'the float model, which edgec quantizes itself, or a conversion with a batch of 1 ' +
        '(`keras.Input(..., batch_size=1)`), which joins constants with the layer before',
    );
  }
  const { draft } = translation;
  const { tensor: input, shape } = activationInput(translation, operator, 1 - constantPlace);
  const channels = shape[shape.length - 1];
  const constants = realConstant(tensor);
  if (constants.length !== 1 && !(constants.length === channels && tensor.shape.at(-1) === channels)) {
    throw new UnsupportedLayer(`it has a constant [${tensor.shape}] for [${shape}]`, 'one for each channel');
  }
  const maps = Array.from({ length: channels }, (_, channel) => map(constants[channel % constants.length]));
  const perChannel = (what: string, values: Float32Array) =>
    addConstant(draft, `${operator.name}/${what}`, [channels], { encoding: 'float32', values });
  const scale = perChannel(
    'scale',
    Float32Array.from(maps, ({ scale }) => scale),
  );
  const offset = perChannel(
    'offset',
    Float32Array.from(maps, ({ offset }) => offset),
  );
  const mean = perChannel('mean', new Float32Array(channels));
  const variance = perChannel('variance', new Float32Array(channels).fill(1));
  const image = imageBehind(draft, input);
  let output = addOperator(translation, operator, {
    operator: 'batchNormalization',
    inputs: [image, scale, offset, mean, variance],
    attributes: { epsilon: 0 },
  });
  if (activation !== 'none') {
    const name = `${operator.name}_${activation}`;
    output = addLayer(draft, { operator: activation, name, inputs: [output], attributes: {} });
  }
  setOutput(translation, operator, reshaped(draft, output, draft.tensors[input].shape), shape);
}
