import { type Code, type Local, local, unsigned, type ValueType } from './code.js';

/** A function of whole numbers (addresses, sizes) that works on memory and returns nothing. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  readonly variables: readonly ValueType[];
  readonly body: Code;
}

/**
 * Writes a function.
 * @param write gives its code; `declare` makes a variable, of value 0 at first
 */
export function wasmFunction<Parameter extends string>(
  name: string,
  parameters: readonly Parameter[],
  write: (own: Readonly<Record<Parameter, Local>>, declare: (type: ValueType) => Local) => readonly Code[],
): WasmFunction {
  const variables: ValueType[] = [];
  const declare = (type: ValueType) => local(parameters.length + variables.push(type) - 1);
  const own = Object.fromEntries(parameters.map((parameter, index) => [parameter, local(index)]));
  const body = write(own as Record<Parameter, Local>, declare).flat();
  return { name, parameters: parameters.length, variables, body };
}

const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, v128: 0x7b };

/**
 * A module of functions in WebAssembly's binary format. It imports its memory as `env.memory`.
 * (https://webassembly.github.io/spec/core/binary/modules.html)
 */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...unsigned(parameters),
    ...Array<number>(parameters).fill(typeCodes.i32),
    0,
  ]);
  const memory = [...name('env'), ...name('memory'), 0x02, 0x00, 0x00];
  const exported = functions.map((own, index) => [...name(own.name), 0x00, ...unsigned(index)]);
  const bodies = functions.map(({ variables, body }) => {
    const groups = variables.map((type) => [1, typeCodes[type]]);
    const code = [...vector(groups), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  const sections: readonly (readonly [id: number, items: readonly Code[]])[] = [
    [1, types],
    [2, [memory]],
    [3, functions.map((_, index) => unsigned(index))],
    [7, exported],
    [10, bodies],
  ];
  const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  return Uint8Array.from([...magic, ...sections.flatMap(([id, items]) => section(id, vector(items)))]);
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): Code {
  const bytes = [...Buffer.from(text)];
  return [...unsigned(bytes.length), ...bytes];
}
