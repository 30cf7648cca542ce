import { damaged } from './limits.js';

/** An object of a JSON document, whose members are not known to be there. */
export type JsonObject = { readonly [key: string]: unknown };

/** Lists and objects in each other: honest descriptions of networks stay far below, and recursion has to end. */
const maximumNesting = 256;

/** Parses a model's description. @throws UserError where it is not JSON */
export function parseJson(text: string, what: string): JsonObject {
  if (nestingOf(text) > maximumNesting) throw damaged(`its ${what} is nested too deeply`);
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

/** How deep lists and objects in a JSON text lie in each other. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

/** Where a string ends whose opening quote stands at a place. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
