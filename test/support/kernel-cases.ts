import type { Node } from '../../tool/graph/graph.js';
import type { CallBuilder, Kernel, LayerOf } from '../../tool/kernels/kernel.js';
import type { Argument, ConstantValues, CType, Feature, KernelCall } from '../../tool/program/program.js';
import { elementBytes } from '../../tool/quantize/stored.js';

/** A kernel's call with the contents of its tables, and what it is to be run on. */
export interface KernelCase {
  readonly call: KernelCall;
  readonly constants: readonly ConstantValues[];
  /** Bytes, by scratch buffer. */
  readonly scratch: readonly number[];
  readonly inputs: readonly Int8Array[];
  readonly outputBytes: number;
}

/** Lowers one layer with one kernel, outside of any program. */
export function kernelCase<O extends Node['operator']>(
  kernel: Kernel<O>,
  layer: LayerOf<O>,
  inputs: readonly Int8Array[],
  features: readonly Feature[] = ['dsp'],
): KernelCase {
  const constants: ConstantValues[] = [];
  const scratch: number[] = [];
  const request = kernel.lower(layer, caseBuilder(constants, scratch, features));
  return {
    call: { kernel: kernel.name, ...request },
    constants,
    scratch,
    inputs,
    outputBytes:
      layer.output.shape.reduce((product, size) => product * size, 1) *
      elementBytes(layer.output.quantization),
  };
}

/** In these calls a buffer is an index in the case's `inputs` or `scratch`. */
export function caseBuilder(
  constants: ConstantValues[],
  scratch: number[],
  features: readonly Feature[] = ['dsp'],
): CallBuilder {
  const buffer =
    (kind: 'input' | 'output' | 'scratch') =>
    (name: string, type: CType, index: number): Argument => ({ kind, name, type, buffer: index });
  return {
    features,
    // Enough for some layers of the tests, too little for others.
    spareBytes: 600,
    shape: (name, value) => ({ kind: 'shape', name, value }),
    value: (name, value) => ({ kind: 'value', name, value }),
    input: (name, index = 0) => buffer('input')(name, 'int8_t', index),
    output: (name) => buffer('output')(name, 'int8_t', 0),
    scratch: (name, type, elements) =>
      buffer('scratch')(
        name,
        type,
        scratch.push(elements * (Number.parseInt(type.replace(/\D+/, ''), 10) / 8)) - 1,
      ),
    constant: (name, values) => ({ kind: 'constant', name, constant: constants.push(values) - 1 }),
  };
}

/** How the C of a kernel gets at its argument. */
export function argumentExpression(
  argument: Argument,
  { constants }: KernelCase,
  position: number,
  literalShapes: boolean,
): string {
  switch (argument.kind) {
    case 'shape':
      return literalShapes ? String(argument.value) : `arguments[${position}].value`;
    case 'value':
      return `arguments[${position}].value`;
    case 'constant':
      return `(const ${cTypeOf(constants[argument.constant])} *)arguments[${position}].pointer`;
    default:
      return `(${argument.type} *)arguments[${position}].pointer`;
  }
}

function cTypeOf(values: ConstantValues): CType {
  return `${values.constructor.name.replace('Array', '').toLowerCase()}_t` as CType;
}

/** The case in the runner's format: function, number of arguments, lag, then the arguments. */
export function encodeCase(kernelCase: KernelCase, functionIndex: number, lag: number): Buffer {
  const { call, constants, scratch, inputs, outputBytes } = kernelCase;
  const parts: Buffer[] = [words(functionIndex, call.arguments.length, lag)];
  for (const argument of call.arguments) {
    switch (argument.kind) {
      case 'shape':
      case 'value':
        parts.push(words(0, argument.value));
        break;
      case 'input':
        parts.push(words(1, inputs[argument.buffer].length), bytesOf(inputs[argument.buffer]));
        break;
      case 'output':
        parts.push(words(2, outputBytes));
        break;
      case 'scratch':
        parts.push(words(3, scratch[argument.buffer]));
        break;
      case 'constant': {
        const table = bytesOf(constants[argument.constant]);
        parts.push(words(4, table.length), table);
      }
    }
  }
  return Buffer.concat(parts);
}

export function words(...values: readonly number[]): Buffer {
  return bytesOf(Int32Array.from(values));
}

function bytesOf(values: ConstantValues): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
