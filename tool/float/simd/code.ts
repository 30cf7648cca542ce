/**
 * A part of a function in WebAssembly's binary format. An operation is the code of its operands and an opcode behind
 * them. (https://webassembly.github.io/spec/core/binary/instructions.html)
 */
export type Code = readonly number[];

export type ValueType = 'i32' | 'v128';

/** A parameter or a variable of a function. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
}

/** @param index among the function's parameters and, behind them, its variables */
export function local(index: number): Local {
  return {
    get: [0x20, ...unsigned(index)],
    set: (value) => [...value, 0x21, ...unsigned(index)],
  };
}

export const i32 = {
  of: (value: number): Code => [0x41, ...signed(value)],
  add: (a: Code, b: Code): Code => [...a, ...b, 0x6a],
  sub: (a: Code, b: Code): Code => [...a, ...b, 0x6b],
};

/** Four 32-bit floats. Addresses need no alignment; `offset` is in bytes. */
export const f32x4 = {
  zero: [0xfd, 0x0c, ...Array<number>(16).fill(0)] as Code,
  load: (address: Code, offset = 0): Code => [...address, 0xfd, 0x00, 2, ...unsigned(offset)],
  /** One float, four times. */
  loadSplat: (address: Code, offset = 0): Code => [...address, 0xfd, 0x09, 2, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    0xfd,
    0x0b,
    2,
    ...unsigned(offset),
  ],
  add: (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xe4, 0x01],
  sub: (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xe5, 0x01],
  mul: (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xe6, 0x01],
  div: (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xe7, 0x01],
  min: (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xe8, 0x01],
  max: (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xe9, 0x01],
  /** To the nearest whole number, of two the even one. */
  round: (a: Code): Code => [...a, 0xfd, 0x6a],
  /** `a` in the lanes in which `b` is from `low` to `high`, else 0. */
  whereInside: (a: Code, b: Code, low: Code, high: Code): Code => [
    ...[...a, ...b, ...low, 0xfd, 0x46, 0xfd, 0x4e],
    ...[...b, ...high, 0xfd, 0x45, 0xfd, 0x4e],
  ],
  /** `a` in the lanes in which `b` is above zero, else 0. */
  whereAboveZero: (a: Code, b: Code): Code => [...a, ...b, ...f32x4.zero, 0xfd, 0x44, 0xfd, 0x4e],
};

/** Adds to a pointer or a vector of sums. */
export function advance(pointer: Local, bytes: Code): Code {
  return pointer.set(i32.add(pointer.get, bytes));
}

/** Runs code `count` times, at least once. The count is used up. */
export function repeat(count: Local, ...body: readonly Code[]): Code {
  const isLeft = [...count.set(i32.sub(count.get, i32.of(1))), ...count.get];
  return [0x03, 0x40, ...body.flat(), ...isLeft, 0x0d, 0x00, 0x0b];
}

/** LEB128, the format's whole numbers. */
export function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): Code {
  if (value >= -0x40 && value < 0x40) return [value & 0x7f];
  return [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
