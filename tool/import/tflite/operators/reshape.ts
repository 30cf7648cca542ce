import { elementCount } from '../../../graph/graph.js';
import { viewOf } from '../../add-layer.js';
import { damaged } from '../../limits.js';
import { UnsupportedLayer } from '../../unsupported.js';
import { scalars } from '../flatbuffer.js';
import { reshapeOptions, squeezeOptions } from '../schema.js';
import {
  activationInput,
  addOperator,
  inputValue,
  integersInput,
  type NamedOperator,
  setOutput,
  type Translation,
} from '../translation.js';
import { expandBlocked } from './dilation.js';

/** RESHAPE, to a shape that is constant or computed from other shapes. */
export function reshape(translation: Translation, operator: NamedOperator): void {
  if (passBlocked(translation, operator)) return;
  const { options, optionsType } = operator;
  const requested =
    operator.inputs.length > 1
      ? integersInput(translation, operator, 1)
      : options && optionsType === reshapeOptions.union
        ? scalars(options, reshapeOptions.newShape, 'int32')
        : undefined;
  if (!requested) throw damaged('a reshape does not say to what');
  addReshapeTo(translation, operator, requested);
}

/** SQUEEZE: leaves out dimensions of size 1. */
export function squeeze(translation: Translation, operator: NamedOperator): void {
  if (passBlocked(translation, operator)) return;
  const { shape } = activationInput(translation, operator);
  const { options, optionsType } = operator;
  const listed =
    options && optionsType === squeezeOptions.union
      ? scalars(options, squeezeOptions.dimensions, 'int32')
      : [];
  const dropped = listed.map((axis) => (axis < 0 ? axis + shape.length : axis));
  const squeezed = shape.filter(
    (size, axis) => size !== 1 || (dropped.length > 0 && !dropped.includes(axis)),
  );
  addReshapeTo(translation, operator, squeezed);
}

/** EXPAND_DIMS: puts in a dimension of size 1. */
export function expandDimensions(translation: Translation, operator: NamedOperator): void {
  const [axis] = integersInput(translation, operator, 1);
  if (inputValue(translation, operator, 0)?.kind === 'blocked') {
    expandBlocked(translation, operator, axis);
    return;
  }
  const { shape } = activationInput(translation, operator);
  addReshapeTo(translation, operator, shape.toSpliced(axis < 0 ? axis + shape.length + 1 : axis, 0, 1));
}

function addReshapeTo(translation: Translation, operator: NamedOperator, requested: readonly number[]): void {
  const { tensor, shape } = activationInput(translation, operator);
  const count = elementCount(shape);
  const known = elementCount(requested.filter((size) => size !== -1));
  const resolved = requested.map((size) => (size === -1 ? count / known : size));
  if (elementCount(resolved) !== count || resolved.some((size) => !Number.isInteger(size) || size < 1)) {
    throw damaged(`a reshape makes [${requested}] of [${shape}]`);
  }
  const batched = resolved[0] === 1 ? resolved : [1, ...resolved];
  const view = viewOf(translation.draft, tensor, batched);
  if (view !== undefined) {
    setOutput(translation, operator, view, resolved);
    return;
  }
  const node = { operator: 'reshape', inputs: [tensor], attributes: {} } as const;
  setOutput(translation, operator, addOperator(translation, operator, node, batched), resolved);
}

/** Behind a dilated convolution cut into blocks, the reshape that takes away the rows of a 1-D one. */
function passBlocked(translation: Translation, operator: NamedOperator): boolean {
  const value = inputValue(translation, operator, 0);
  if (value?.kind !== 'blocked') return false;
  if (!value.convolution) throw new UnsupportedLayer('it reshapes the output of SPACE_TO_BATCH_ND');
  translation.values.set(operator.outputs[0], value);
  return true;
}
