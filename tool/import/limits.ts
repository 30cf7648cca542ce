import { UserError } from '../errors.js';

/**
 * Bytes that a model file, everything unpacked from it, or one tensor may take. Far beyond any microcontroller:
 * more is a damaged or malicious file, which must not exhaust the memory.
 */
export const maximumBytes = 2 ** 28;

/** Layers that a network may have, nested ones included. */
export const maximumLayers = 4_096;

/** The file is not what its format asks for. */
export function damaged(what: string): UserError {
  return new UserError(
    'model',
    `The model file is damaged: ${what}.`,
    'Export the model again, or download it once more.',
  );
}
