import { damaged } from './limits.js';

/** An object of a JSON document, whose members are not known to be there. */
export type JsonObject = { readonly [key: string]: unknown };

/** Parses a model's description. @throws UserError where it is not JSON */
export function parseJson(text: string, what: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(`its ${what} is not JSON`);
  }
  return toObject(value, what);
}

export function toObject(value: unknown, what: string): JsonObject {
  if (isObject(value)) return value;
  throw damaged(`its ${what} is not an object`);
}

export function toArray(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw damaged(`its ${what} is not a list`);
}

export function toText(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw damaged(`its ${what} is not a text`);
}

export function toNumber(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw damaged(`its ${what} is not a number`);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
