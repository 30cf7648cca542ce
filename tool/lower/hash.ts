import type { Program } from '../program/program.js';

/**
 * A 32-bit FNV-1a hash of all that a device computes with: the calls, their tables and where buffers lie. Host and
 * device carry the same number, so that a device running another model is found out.
 */
export function hashProgram(program: Omit<Program, 'hash'>): number {
  const { layers, constants, buffers, inputs, outputs } = program;
  const structure = JSON.stringify({
    calls: layers.map(({ call }) => call ?? null),
    buffers,
    inputs,
    outputs,
  });
  let hash = fnv1a(Buffer.from(structure));
  for (const { values } of constants) {
    hash = fnv1a(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), hash);
  }
  return hash;
}

/**
 * 32-bit FNV-1a of bytes, as an unsigned number.
 * @param hash of what came before, to continue it
 */
export function fnv1a(bytes: Uint8Array, hash = 0x811c9dc5): number {
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
