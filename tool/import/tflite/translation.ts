import type { Activation, OperatorNode, Padding } from '../../graph/attributes.js';
import type { Draft } from '../../graph/draft.js';
import type { AffineQuantization, TensorId } from '../../graph/graph.js';
import { sameShape } from '../../operators/shapes.js';
import { addLayer } from '../add-layer.js';
import { damaged } from '../limits.js';
import { UnsupportedLayer } from '../unsupported.js';
import { activationQuantization, integerConstant, isConstant } from './constants.js';
import type { TfliteFile, TfliteOperator, TfliteTensor } from './file.js';
import { checkQuantization } from './quantization-rules.js';
import { activations } from './schema.js';

/** A TensorFlow Lite file on its way to a Graph: what each of its tensors has become so far. */
export interface Translation {
  readonly file: TfliteFile;
  readonly draft: Draft;
  readonly values: Map<number, Value>;
}

/** What a tensor of the file stands for. */
export type Value =
  /** An activation; `shape` is the file's view of it, which may lack the batch in front. */
  | { readonly kind: 'activation'; readonly tensor: TensorId; readonly shape: readonly number[] }
  /** A constant that an operator made of another one: float16 weights decoded. */
  | { readonly kind: 'constant'; readonly tensor: TfliteTensor }
  /** Integers known at import, that shapes are computed from. */
  | { readonly kind: 'integers'; readonly values: readonly number[] }
  | BlockedValue;

/** An activation cut into blocks for a dilated convolution, see `operators/dilation.ts`. */
export interface BlockedValue {
  readonly kind: 'blocked';
  readonly source: TensorId;
  readonly dilations: readonly [rows: number, columns: number];
  readonly padding: Padding;
  /** Whether the file has rows and columns, or one dimension only. */
  readonly isImage: boolean;
  /** The convolution, once it has been met. */
  readonly convolution?: { readonly operator: TfliteOperator; readonly name: string };
}

/** An operator with the name of the layer that it becomes. */
export interface NamedOperator extends TfliteOperator {
  readonly name: string;
}

/** Translates one kind of operator. Throws `UnsupportedLayer` where it cannot. */
export type OperatorTranslator = (translation: Translation, operator: NamedOperator) => void;

/** The tensor that an operator reads at a place, as the file describes it. */
export function fileTensor({ file }: Translation, operator: TfliteOperator, place: number): TfliteTensor {
  const tensor = file.tensors[operator.inputs[place]];
  if (!tensor) throw damaged(`an operator (${operator.code}) lacks an input`);
  return tensor;
}

/** What an operator's input stands for; undefined for constants of the file and inputs left out. */
export function inputValue(
  { values }: Translation,
  operator: TfliteOperator,
  place: number,
): Value | undefined {
  return values.get(operator.inputs[place]);
}

/** An operator's data input. */
export function activationInput(
  translation: Translation,
  operator: TfliteOperator,
  place = 0,
): { readonly tensor: TensorId; readonly shape: readonly number[] } {
  const value = inputValue(translation, operator, place);
  if (value?.kind === 'activation') return value;
  if (value?.kind === 'blocked') {
    throw new UnsupportedLayer(
      'SPACE_TO_BATCH_ND is only supported around a convolution',
      'a convolution with dilation, converted with a batch of 1 (`keras.Input(..., batch_size=1)`)',
    );
  }
  const tensor = fileTensor(translation, operator, place);
  if (value || isConstant(tensor)) throw new UnsupportedLayer(`its input "${tensor.name}" is a constant`);
  throw damaged(`an operator (${operator.code}) reads "${tensor.name}" before it is written`);
}

/** An operator's data input whose dimensions the graph keeps as they are, for operators that count them. */
export function plainInput(translation: Translation, operator: TfliteOperator, place = 0): TensorId {
  const { tensor, shape } = activationInput(translation, operator, place);
  if (!sameShape(translation.draft.tensors[tensor].shape, shape)) {
    throw new UnsupportedLayer(`its input is [${shape}], without a batch of 1 in front`);
  }
  return tensor;
}

/** The constant that an operator reads at a place; undefined where it is left out. */
export function constantInput(
  translation: Translation,
  operator: TfliteOperator,
  place: number,
): TfliteTensor | undefined {
  if ((operator.inputs[place] ?? -1) < 0) return undefined;
  const value = inputValue(translation, operator, place);
  if (value?.kind === 'constant') return value.tensor;
  const tensor = fileTensor(translation, operator, place);
  if (value || !isConstant(tensor)) {
    throw new UnsupportedLayer(`"${tensor.name}" is computed while the network runs`, 'constant weights');
  }
  return tensor;
}

/** Small integers that are known at import, constant or computed from shapes. */
export function integersInput(
  translation: Translation,
  operator: TfliteOperator,
  place: number,
): readonly number[] {
  const value = inputValue(translation, operator, place);
  if (value?.kind === 'integers') return value.values;
  const tensor = fileTensor(translation, operator, place);
  if (value || !isConstant(tensor)) {
    throw new UnsupportedLayer(`its argument "${tensor.name}" is computed while the network runs`);
  }
  return integerConstant(tensor);
}

/** Whether the operator writes int8. */
export function isInt8(translation: Translation, operator: TfliteOperator): boolean {
  return translation.file.tensors[operator.outputs[0]].type === 'int8';
}

/** The quantization of what an operator writes: none where it is real. */
function outputQuantization({ file }: Translation, operator: TfliteOperator): AffineQuantization | undefined {
  const tensor = file.tensors[operator.outputs[0]];
  if (tensor.type === 'float32') return undefined;
  if (tensor.type === 'int8') return activationQuantization(tensor);
  throw new UnsupportedLayer(`its output is ${tensor.type}`, 'int8 or float32');
}

/** Adds the layer that an operator becomes, or the last of several. */
export function addOperator(
  translation: Translation,
  operator: NamedOperator,
  node: OperatorNode & { readonly inputs: readonly TensorId[] },
  declared?: readonly number[],
): TensorId {
  const { draft } = translation;
  const quantization = outputQuantization(translation, operator);
  checkQuantization(
    node.operator,
    node.inputs.map((id) => draft.tensors[id]).filter(({ constant }) => !constant),
    quantization,
  );
  return addLayer(draft, { ...node, name: operator.name }, quantization, declared);
}

/**
 * Says what an operator's output has become.
 * @param shape the file's view of its dimensions
 */
export function setOutput(
  { file, draft, values }: Translation,
  operator: TfliteOperator,
  tensor: TensorId,
  shape: readonly number[] = draft.tensors[tensor].shape,
): void {
  const [output] = operator.outputs;
  const declared = file.tensors[output];
  const fits = (size: number, dimension: number) =>
    declared.unknown[dimension] || size === declared.shape[dimension];
  // Behind operators that compute shapes the file does not know any.
  if (!declared.unknown.includes(true) && !(shape.length === declared.shape.length && shape.every(fits))) {
    throw damaged(`"${declared.name}" is declared as [${declared.shape}] but comes out as [${shape}]`);
  }
  values.set(output, { kind: 'activation', tensor, shape });
}

/** The clamp fused into an operator. */
export function fusedActivation(value: number): Activation {
  const name = activations[value];
  if (name === 'none' || name === 'relu' || name === 'relu6') return name;
  throw new UnsupportedLayer(`its fused activation is ${name ?? value}`, 'ReLU or ReLU6');
}
