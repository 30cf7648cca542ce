import { UserError } from '../../errors.js';
import { addTensor, emptyDraft, finishDraft } from '../../graph/draft.js';
import type { Graph } from '../../graph/graph.js';
import { dropUnreadReshapes } from '../add-layer.js';
import { hasBytes, type ModelFile, type ModelFormat } from '../format.js';
import { damaged } from '../limits.js';
import { refuseUnsupported, type Unsupported, UnsupportedLayer } from '../unsupported.js';
import { activationQuantization, isConstant } from './constants.js';
import { readTfliteFile, type TfliteFile, type TfliteOperator } from './file.js';
import { layerNames, portName } from './names.js';
import { alternatives, operatorTranslators } from './operators/index.js';
import type { NamedOperator, Translation } from './translation.js';

/** TensorFlow Lite flatbuffers: int8 models exactly as they are, and float ones. */
export const tflite: ModelFormat = {
  title: 'TensorFlow Lite',
  recognizes: (bytes) =>
    hasBytes(
      bytes,
      4,
      [...'TFL3'].map((letter) => letter.charCodeAt(0)),
    ),
  read: importTflite,
};

function importTflite({ path, name, bytes }: ModelFile): Graph {
  const file = readTfliteFile(bytes);
  refuseForeignTypes(path, file);
  const translation: Translation = { file, draft: emptyDraft(name), values: new Map() };
  addInputs(translation);
  const unsupported: Unsupported[] = [];
  const names = layerNames(file);
  for (const [index, operator] of file.operators.entries()) {
    const layer = names[index];
    const problem = translate(translation, { ...operator, name: layer });
    if (problem) unsupported.push({ layer, operator: operator.code, ...problem });
  }
  refuseUnsupported(path, causes(unsupported));
  addOutputs(translation);
  dropUnreadReshapes(translation.draft);
  return finishDraft(translation.draft);
}

/** An operator without an int8 kernel stands between DEQUANTIZE and QUANTIZE, which are not what is wrong. */
function causes(unsupported: readonly Unsupported[]): readonly Unsupported[] {
  const others = unsupported.filter(({ operator }) => operator !== 'QUANTIZE' && operator !== 'DEQUANTIZE');
  return others.length > 0 ? others : unsupported;
}

/** Models whose activations are neither int8 nor float: one message, not one for each layer. */
function refuseForeignTypes(path: string, file: TfliteFile): void {
  const types = file.operators.map(({ outputs }) => file.tensors[outputs[0]].type);
  for (const type of ['int16', 'uint8', 'float16', 'float64'] as const) {
    const last = file.operators.findLast(({ outputs }) => file.tensors[outputs[0]].type === type);
    const isBorder = last?.code === 'QUANTIZE' && file.outputs.includes(last.outputs[0]);
    if (types.includes(type) && !isBorder) {
      throw new UserError(
        'model',
        `${path} computes with ${type} activations; edgec computes with int8 ones.`,
        'Convert the model again, to int8 (`tf.lite.OpsSet.TFLITE_BUILTINS_INT8`) or to float, which edgec quantizes itself.',
      );
    }
  }
}

function addInputs({ file, draft, values }: Translation): void {
  for (const id of file.inputs) {
    const tensor = file.tensors[id];
    if (isConstant(tensor) || values.has(id)) throw damaged(`its input "${tensor.name}" is no input`);
    const { shape } = tensor;
    if (shape[0] !== 1) {
      throw new UserError(
        'model',
        `The model's input "${tensor.name}" is [${shape}]; edgec runs one sample at a time.`,
        'Convert the model with a batch of 1: `keras.Input(..., batch_size=1)`.',
      );
    }
    if (tensor.unknown.some((unknown, dimension) => unknown && dimension > 0)) {
      throw new UserError(
        'model',
        `The model's input "${tensor.name}" has an unknown size: [${shape.map((size, i) => (tensor.unknown[i] ? '?' : size))}].`,
        'Give the network an input of fixed size and convert it again.',
      );
    }
    const quantization = tensor.type === 'int8' ? activationQuantization(tensor) : undefined;
    const input = addTensor(draft, { name: portName(file, id), shape, quantization });
    draft.inputs.push(input);
    values.set(id, { kind: 'activation', tensor: input, shape });
  }
}

/** Translates an operator. @returns why it cannot be */
function translate(
  translation: Translation,
  operator: NamedOperator,
): Pick<Unsupported, 'reason' | 'instead'> | undefined {
  try {
    const translator = operator.isCustom ? undefined : operatorTranslators[operator.code];
    if (!translator) throw new UnsupportedLayer(reasonForLack(operator), alternatives[operator.code]);
    translator(translation, operator);
  } catch (error) {
    if (!(error instanceof UnsupportedLayer)) throw error;
    standIn(translation, operator);
    return { reason: error.reason, instead: error.instead };
  }
  return undefined;
}

function reasonForLack({ isCustom, code }: TfliteOperator): string {
  if (code.startsWith('Flex')) return 'it needs TensorFlow itself (SELECT_TF_OPS)';
  return isCustom ? 'it is a custom operator' : 'edgec has no such operator';
}

/** Outputs of the declared shape in place of an unsupported layer's, so that the layers behind it are checked too. */
function standIn({ file, draft, values }: Translation, operator: NamedOperator): void {
  for (const output of operator.outputs) {
    const { shape, type, quantization } = file.tensors[output];
    const tensor = addTensor(draft, {
      name: operator.name,
      shape,
      quantization:
        type === 'int8' && quantization ? activationQuantization(file.tensors[output]) : undefined,
    });
    values.set(output, { kind: 'activation', tensor, shape });
  }
}

function addOutputs({ file, draft, values }: Translation): void {
  for (const id of file.outputs) {
    const value = values.get(id);
    if (value?.kind !== 'activation') throw damaged(`no layer writes its output "${file.tensors[id].name}"`);
    draft.outputs.push(value.tensor);
  }
}
