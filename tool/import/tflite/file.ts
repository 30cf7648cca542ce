import { maximumElements } from '../../graph/validate.js';
import { damaged, maximumLayers } from '../limits.js';
import { builtinOperators } from './builtin-operators.js';
import { bytes, rootTable, scalar, scalars, subtable, subtables, type Table, text } from './flatbuffer.js';
import { schema, type TensorType, tensorTypes } from './schema.js';

/** What a TensorFlow Lite file says, as plain data with all indices checked. */
export interface TfliteFile {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Names that the model's author gave to inputs and outputs, by tensor. */
  readonly portNames: ReadonlyMap<number, string>;
}

export interface TfliteTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Dimensions of unknown size, which `shape` gives as 1. */
  readonly unknown: readonly boolean[];
  readonly type: TensorType;
  /** The stored numbers, little-endian; empty for activations. */
  readonly data: Uint8Array;
  readonly quantization?: TfliteQuantization;
  /** How the constant is packed where it is not the plain array. */
  readonly packing?: 'sparse' | 'blockwise';
}

export interface TfliteQuantization {
  readonly scales: Float32Array;
  readonly zeroPoints: readonly number[];
  readonly dimension: number;
}

export interface TfliteOperator {
  /** `CONV_2D`, …; a custom operator's own name. */
  readonly code: string;
  readonly isCustom: boolean;
  /** Indices of tensors; -1 where an optional input is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly optionsType: number;
  readonly options?: Table;
}

/**
 * Reads the first subgraph of a TensorFlow Lite flatbuffer; others belong to control flow, which is refused.
 * @throws UserError where the file is damaged
 */
export function readTfliteFile(file: Uint8Array): TfliteFile {
  const model = rootTable(file);
  const [subgraph] = subtables(model, schema.model.subgraphs);
  if (!subgraph) throw damaged('it has no network in it');
  const buffers = subtables(model, schema.model.buffers).map((buffer) => bytes(buffer, schema.buffer.data));
  const tensors = subtables(subgraph, schema.subgraph.tensors).map((table) => readTensor(table, buffers));
  const codes = subtables(model, schema.model.operatorCodes).map(readOperatorCode);
  const operators = subtables(subgraph, schema.subgraph.operators);
  if (operators.length > maximumLayers) throw damaged(`it has ${operators.length} operators`);
  return {
    tensors,
    operators: operators.map((table) => readOperator(table, codes, tensors.length)),
    inputs: indices(subgraph, schema.subgraph.inputs, 0, tensors.length),
    outputs: indices(subgraph, schema.subgraph.outputs, 0, tensors.length),
    portNames: readPortNames(model),
  };
}

function readTensor(table: Table, buffers: readonly Uint8Array[]): TfliteTensor {
  const { tensor } = schema;
  const shape = scalars(table, tensor.shape, 'int32');
  const signature = scalars(table, tensor.shapeSignature, 'int32');
  const name = text(table, tensor.name);
  if (shape.some((size) => size < 0) || shape.reduce((a, b) => a * b, 1) > maximumElements) {
    throw damaged(`tensor "${name}" has the shape [${shape}]`);
  }
  const quantization = subtable(table, tensor.quantization);
  const detailsType = quantization ? scalar(quantization, schema.quantization.detailsType, 'uint8', 0) : 0;
  const sparse = subtable(table, tensor.sparsity) !== undefined;
  return {
    name,
    shape,
    unknown: shape.map((_, dimension) => signature[dimension] === -1),
    type: tensorTypes[scalar(table, tensor.type, 'int8', 0)] ?? 'variant',
    data: buffers[scalar(table, tensor.buffer, 'uint32', 0)] ?? new Uint8Array(0),
    quantization: quantization && readQuantization(quantization),
    packing: sparse ? 'sparse' : detailsType === 0 ? undefined : 'blockwise',
  };
}

function readQuantization(table: Table): TfliteQuantization | undefined {
  const { quantization } = schema;
  const scales = new Float32Array(scalars(table, quantization.scales, 'float32'));
  if (scales.length === 0) return undefined;
  return {
    scales,
    zeroPoints: scalars(table, quantization.zeroPoints, 'int64'),
    dimension: scalar(table, quantization.dimension, 'int32', 0),
  };
}

function readOperatorCode(table: Table): { code: string; isCustom: boolean } {
  const { operatorCode } = schema;
  // Old files have a byte only; new ones repeat in it what fits.
  const builtin = Math.max(
    scalar(table, operatorCode.shortBuiltin, 'int8', 0),
    scalar(table, operatorCode.builtin, 'int32', 0),
  );
  const name = builtinOperators[builtin] ?? `operator ${builtin}`;
  if (name !== 'CUSTOM') return { code: name, isCustom: false };
  return { code: text(table, operatorCode.custom) || name, isCustom: true };
}

function readOperator(
  table: Table,
  codes: readonly { code: string; isCustom: boolean }[],
  tensorCount: number,
): TfliteOperator {
  const { operator } = schema;
  const code = codes[scalar(table, operator.code, 'uint32', 0)];
  if (!code) throw damaged('an operator has no code');
  const outputs = indices(table, operator.outputs, 0, tensorCount);
  if (outputs.length === 0) throw damaged(`an operator (${code.code}) has no output`);
  return {
    ...code,
    inputs: indices(table, operator.inputs, -1, tensorCount),
    outputs,
    optionsType: scalar(table, operator.optionsType, 'uint8', 0),
    options: subtable(table, operator.options),
  };
}

function indices(table: Table, field: number, least: number, count: number): number[] {
  const values = scalars(table, field, 'int32');
  if (values.some((index) => index < least || index >= count)) {
    throw damaged('it mentions a tensor that is not there');
  }
  return values;
}

function readPortNames(model: Table): Map<number, string> {
  const { signature, signatureTensor } = schema;
  const names = new Map<number, string>();
  for (const table of subtables(model, schema.model.signatures)) {
    if (scalar(table, signature.subgraph, 'uint32', 0) !== 0) continue;
    for (const port of [...subtables(table, signature.inputs), ...subtables(table, signature.outputs)]) {
      names.set(scalar(port, signatureTensor.tensor, 'uint32', 0), text(port, signatureTensor.name));
    }
  }
  return names;
}
