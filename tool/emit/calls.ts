import { cIdentifier } from '../program/names.js';
import type { Argument, KernelCall, Layer, Program } from '../program/program.js';
import { commentText, literalOf, thousands } from './format.js';

/** An argument as it is written: the expression and, behind the comma, a comment. */
export interface ArgumentText {
  readonly text: string;
  readonly comment: string;
}

/** A function that specialises a kernel for the shapes of one layer or several. */
export interface SharedFunction {
  readonly name: string;
  readonly kernel: string;
  readonly comment: string;
  /** Keeps the compiler from making a copy for each layer; empty where there is only one. */
  readonly attribute: string;
  readonly parameters: readonly string[];
  readonly arguments: readonly ArgumentText[];
}

/** A layer without parameters: the shared function with its buffers, tables and numbers. */
export interface LayerFunction {
  readonly function: string;
  readonly callee: string;
  readonly comment: string;
  readonly arguments: readonly ArgumentText[];
}

export interface CallTexts {
  readonly functions: readonly SharedFunction[];
  readonly calls: readonly LayerFunction[];
  /** By layer: the name of its function, or `NULL`. */
  readonly entries: readonly string[];
}

/** Writes every call of a program. Layers that agree in kernel and shapes share their code. */
export function describeCalls(program: Program): CallTexts {
  const groups = new Map<string, CallingLayer[]>();
  for (const layer of program.layers.filter(hasCall)) {
    const key = specialisationKey(layer.call);
    groups.set(key, [...(groups.get(key) ?? []), layer]);
  }
  const functions = [...groups.values()].map((layers, index) => sharedFunction(program, index, layers));
  const keys = [...groups.keys()];
  const calls: LayerFunction[] = [];
  const entries = program.layers.map((layer, index) => {
    if (!hasCall(layer)) return 'NULL';
    const name = `layer_${index}_${cIdentifier(layer.name)}`;
    const { name: callee } = functions[keys.indexOf(specialisationKey(layer.call))];
    calls.push(layerFunction(program, layer, name, callee));
    return name;
  });
  return { functions, calls, entries };
}

type CallingLayer = Layer & { readonly call: KernelCall };

function hasCall(layer: Layer): layer is CallingLayer {
  return layer.call !== undefined;
}

/** Calls with the same key compile to the same code. */
function specialisationKey({ kernel, arguments: all }: KernelCall): string {
  const parts = all.map((argument) => (argument.kind === 'shape' ? argument.value : argument.kind));
  return `${kernel} ${parts.join(' ')}`;
}

function sharedFunction(program: Program, index: number, layers: readonly CallingLayer[]): SharedFunction {
  const [{ call }] = layers;
  const passed = call.arguments.filter((argument) => argument.kind !== 'shape');
  return {
    name: `${call.kernel.replace(/^edgec_/, '')}_${index + 1}`,
    kernel: call.kernel,
    comment: commentText(`${layers[0].operator}: ${layers.map((layer) => layer.name).join(', ')}`),
    attribute: layers.length > 1 ? '__attribute__((noinline)) ' : '',
    parameters: passed.map((argument) => `${parameterType(program, argument)}${argument.name}`),
    arguments: call.arguments.map((argument) =>
      argument.kind === 'shape'
        ? { text: literalOf(argument.value, 'int32_t'), comment: ` /* ${spaced(argument.name)} */` }
        : { text: argument.name, comment: '' },
    ),
  };
}

function layerFunction(program: Program, layer: CallingLayer, name: string, callee: string): LayerFunction {
  const encoding = layer.encoding === 'none' ? '' : `, ${layer.encoding} weights`;
  const macs = layer.macs === 0 ? '' : `, ${thousands(layer.macs)} MACs`;
  return {
    function: name,
    callee,
    comment: commentText(
      `${layer.name}: ${layer.operator} to ${layer.outputShape.join('x')}${encoding}${macs}`,
    ),
    arguments: layer.call.arguments.flatMap((argument) =>
      argument.kind === 'shape' ? [] : [argumentText(program, argument)],
    ),
  };
}

function argumentText(program: Program, argument: Exclude<Argument, { kind: 'shape' }>): ArgumentText {
  if (argument.kind === 'value') {
    return { text: literalOf(argument.value, 'int32_t'), comment: ` /* ${spaced(argument.name)} */` };
  }
  if (argument.kind === 'constant') return { text: program.constants[argument.constant].name, comment: '' };
  const { offset } = program.buffers[argument.buffer];
  const address = `${program.name}_arena + ${offset}`;
  const text = argument.type === 'int8_t' ? address : `(${argument.type} *)(void *)(${address})`;
  return { text, comment: ` /* ${spaced(argument.name)} */` };
}

function parameterType(program: Program, argument: Exclude<Argument, { kind: 'shape' }>): string {
  if (argument.kind === 'value') return 'int32_t ';
  if (argument.kind === 'constant') return `const ${program.constants[argument.constant].type} *`;
  return argument.kind === 'input' ? `const ${argument.type} *` : `${argument.type} *`;
}

function spaced(name: string): string {
  return name.replaceAll('_', ' ');
}
