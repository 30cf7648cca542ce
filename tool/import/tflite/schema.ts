import { type ScalarType, scalar, type Table } from './flatbuffer.js';

/**
 * The part of TensorFlow Lite's schema that edgec reads (tensorflow/compiler/mlir/lite/schema/schema.fbs): the
 * number of each field in its table.
 */
export const schema = {
  model: { operatorCodes: 1, subgraphs: 2, buffers: 4, signatures: 7 },
  subgraph: { tensors: 0, inputs: 1, outputs: 2, operators: 3 },
  tensor: { shape: 0, type: 1, buffer: 2, name: 3, quantization: 4, sparsity: 6, shapeSignature: 7 },
  buffer: { data: 0 },
  quantization: { scales: 2, zeroPoints: 3, detailsType: 4, dimension: 6 },
  operator: { code: 0, inputs: 1, outputs: 2, optionsType: 3, options: 4 },
  operatorCode: { shortBuiltin: 0, custom: 1, builtin: 3 },
  signature: { inputs: 0, outputs: 1, subgraph: 4 },
  signatureTensor: { name: 0, tensor: 1 },
} as const;

/** Names of the values of `TensorType`. */
export const tensorTypes = [
  'float32',
  'float16',
  'int32',
  'uint8',
  'int64',
  'string',
  'bool',
  'int16',
  'complex64',
  'int8',
  'float64',
  'complex128',
  'uint64',
  'resource',
  'variant',
  'uint32',
  'uint16',
  'int4',
  'bfloat16',
  'int2',
  'uint4',
] as const;

export type TensorType = (typeof tensorTypes)[number];

/** Names of the values of `ActivationFunctionType`. */
export const activations = ['none', 'relu', 'relu_n1_to_1', 'relu6', 'tanh', 'sign_bit'] as const;

/** Names of the values of `Padding`. */
export const paddings = ['same', 'valid'] as const;

interface OptionField {
  readonly field: number;
  readonly type: ScalarType;
  readonly absent: number;
}

/** One kind of operator options: its number in the union `BuiltinOptions`, and its fields. */
interface OptionsSchema<Names extends string> {
  readonly union: number;
  readonly fields: Readonly<Record<Names, OptionField>>;
}

const byte = (field: number): OptionField => ({ field, type: 'int8', absent: 0 });
const flag = (field: number): OptionField => ({ field, type: 'bool', absent: 0 });
const integer = (field: number, absent = 0): OptionField => ({ field, type: 'int32', absent });
const real = (field: number): OptionField => ({ field, type: 'float32', absent: 0 });

function options<Names extends string>(
  union: number,
  fields: Record<Names, OptionField>,
): OptionsSchema<Names> {
  return { union, fields };
}

export const conv2dOptions = options(1, {
  padding: byte(0),
  strideColumns: integer(1),
  strideRows: integer(2),
  activation: byte(3),
  dilationColumns: integer(4, 1),
  dilationRows: integer(5, 1),
});
export const depthwiseConv2dOptions = options(2, {
  padding: byte(0),
  strideColumns: integer(1),
  strideRows: integer(2),
  activation: byte(4),
  dilationColumns: integer(5, 1),
  dilationRows: integer(6, 1),
});
export const pool2dOptions = options(5, {
  padding: byte(0),
  strideColumns: integer(1),
  strideRows: integer(2),
  filterColumns: integer(3),
  filterRows: integer(4),
  activation: byte(5),
});
export const fullyConnectedOptions = options(8, {
  activation: byte(0),
  weightsFormat: byte(1),
  keepDimensions: flag(2),
});
export const softmaxOptions = options(9, { beta: real(0) });
export const concatenationOptions = options(10, { axis: integer(0), activation: byte(1) });
export const addOptions = options(11, { activation: byte(0) });
export const mulOptions = options(21, { activation: byte(0) });
export const gatherOptions = options(23, { axis: integer(0), batchDimensions: integer(1) });
export const reducerOptions = options(27, { keepDimensions: flag(0) });
export const subOptions = options(28, { activation: byte(0) });
export const divOptions = options(29, { activation: byte(0) });
export const stridedSliceOptions = options(32, {
  beginMask: integer(0),
  endMask: integer(1),
  ellipsisMask: integer(2),
  newAxisMask: integer(3),
  shrinkAxisMask: integer(4),
});
export const packOptions = options(59, { count: integer(0), axis: integer(1) });
/** Of these, vectors are read: see `operators/reshape.ts`. */
export const reshapeOptions = { union: 17, newShape: 0 };
export const squeezeOptions = { union: 30, dimensions: 0 };

/** Reads an operator's options; defaults where it has none. */
export function readOptions<Names extends string>(
  { optionsType, options }: { readonly optionsType: number; readonly options?: Table },
  { union, fields }: OptionsSchema<Names>,
): Record<Names, number> {
  const stored = optionsType === union ? options : undefined;
  const entries = Object.entries<OptionField>(fields).map(([name, { field, type, absent }]) => [
    name,
    stored ? scalar(stored, field, type, absent) : absent,
  ]);
  return Object.fromEntries(entries) as Record<Names, number>;
}
