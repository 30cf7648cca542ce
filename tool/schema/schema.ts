import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, YAMLMap } from 'yaml';
import { UserError } from '../errors.js';
import { nearest } from './nearest.js';

/**
 * Reads one node of a YAML file as a value of type T.
 * @param node absent where the key stands without a value
 * @throws UserError that names file, line and column
 */
export type Reader<T> = (node: Node | null, place: Place) => T;

/** Where a node stands: what messages about it begin with. */
export interface Place {
  readonly file: string;
  /** `file:line:column`. */
  readonly where: string;
  /** Its keys from the top, e.g. `memory.flash`. */
  readonly path: string;
  /** What to do about anything wrong here that has no hint of its own. */
  readonly help?: string;
  /** The place of a node inside this one. */
  at(node: Node | null | undefined, key: string | number): Place;
  /** The same for what stands behind the key. */
  on(node: Node | null | undefined): Place;
}

interface Field<T> {
  readonly required: boolean;
  readonly read: Reader<T>;
}

/** What a group of these fields reads as. */
export type Keys<Fields> = { readonly [K in keyof Fields]: Fields[K] extends Field<infer T> ? T : never };

/**
 * Reads a YAML text by a schema.
 * @param file the name that messages show
 * @param help what to do about mistakes, for messages: where such files are explained
 * @throws UserError (usage) at the first thing that is wrong, as `file:line:column: what`
 */
export function readYaml<T>(text: string, file: string, schema: Reader<T>, help?: string): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const positionOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error) throw new UserError('usage', `${positionOf(error.pos[0])}: ${error.message}.`, help);
  const makePlace = (where: string, path: string): Place => {
    const positionOr = (node: Node | null | undefined) => (node?.range ? positionOf(node.range[0]) : where);
    return {
      file,
      where,
      path,
      help,
      at: (node, key) =>
        makePlace(
          positionOr(node),
          typeof key === 'number' ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`,
        ),
      on: (node) => makePlace(positionOr(node), path),
    };
  };
  return schema(document.contents, makePlace(`${file}:1:1`, ''));
}

function fail(place: Place, problem: string, hint?: string): never {
  throw new UserError(
    'usage',
    `${place.where}: ${place.path === '' ? 'the file' : place.path} ${problem}`,
    hint ?? place.help,
  );
}

function describe(node: Node | null): string {
  if (isMap(node)) return 'a group of keys';
  if (isSeq(node)) return 'a list';
  if (isAlias(node)) return 'an alias';
  return isScalar(node) && node.value !== null ? JSON.stringify(node.value) : 'nothing';
}

/** A single value; `accept` returns undefined where it is not what is expected. */
export function scalar<T>(expected: string, accept: (value: unknown) => T | undefined): Reader<T> {
  return (node, place) => {
    const value = isScalar(node) ? accept(node.value) : undefined;
    if (value === undefined) fail(place.on(node), `must be ${expected}, not ${describe(node)}.`);
    return value;
  };
}

export const text = scalar('text', (value) =>
  typeof value === 'string' && value !== '' ? value : undefined,
);

export const flag = scalar('true or false', (value) => (typeof value === 'boolean' ? value : undefined));

export function wholeNumber(minimum: number, maximum: number): Reader<number> {
  return scalar(`a whole number from ${minimum} to ${maximum}`, (value) =>
    Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum
      ? (value as number)
      : undefined,
  );
}

export function oneOf<T extends string>(values: readonly T[]): Reader<T> {
  return scalar(values.length > 1 ? `one of ${values.join(', ')}` : values.join(''), (value) =>
    values.find((known) => known === value),
  );
}

/** A number between two others, both included. */
export function number(minimum: number, maximum: number): Reader<number> {
  return scalar(`a number from ${minimum} to ${maximum}`, (value) =>
    typeof value === 'number' && value >= minimum && value <= maximum ? value : undefined,
  );
}

export function list<T>(item: Reader<T>): Reader<T[]> {
  return (node, place) => {
    if (!isSeq(node)) fail(place, `must be a list, not ${describe(node)}.`);
    return node.items.map((each, index) => item(each as Node, place.at(each as Node, index)));
  };
}

/**
 * A group of keys with something more to hold.
 * @param problem returns undefined, or the key that is wrong and what is wrong with it
 */
export function checked<T extends object>(
  read: Reader<T>,
  problem: (value: T) => readonly [key: string & keyof T, problem: string] | undefined,
): Reader<T> {
  return (node, place) => {
    const value = read(node, place);
    const found = problem(value);
    if (found === undefined) return value;
    const [key, message] = found;
    fail(place.at(isMap(node) ? (node.get(key, true) as Node | undefined) : node, key), message);
  };
}

export function required<T>(read: Reader<T>): Field<T> {
  return { required: true, read };
}

export function optional<T>(read: Reader<T>): Field<T | undefined> {
  return { required: false, read };
}

/** A group of keys; keys that are not in `fields` are errors. */
export function object<T extends object>(fields: { readonly [K in keyof T]-?: Field<T[K]> }): Reader<T> {
  const known = Object.keys(fields);
  return (node, place) => {
    if (!isMap(node)) fail(place, `must be a group of keys, not ${describe(node)}.`);
    const result: Record<string, unknown> = {};
    for (const pair of node.items) {
      const key = pair.key as Node;
      const name = isScalar(key) ? String(key.value) : '';
      const here = place.at(key, name);
      const field = (fields as Record<string, Field<unknown>>)[name];
      if (!Object.hasOwn(fields, name) || !field) {
        fail(
          here,
          'is not a known key.',
          known.length > 0
            ? `Known keys here: ${nearest(name, known).join(', ')}.`
            : 'There are no keys here.',
        );
      }
      result[name] = field.read(pair.value as Node | null, here);
    }
    for (const name of known) {
      if ((fields as Record<string, Field<unknown>>)[name]?.required && !(name in result)) {
        fail(place, `lacks the key ${name}.`);
      }
    }
    return result as T;
  };
}

/** One key of a group with what stands there. */
export interface Entry<T> {
  readonly key: string;
  readonly value: T;
  readonly place: Place;
}

/** A group of any keys, at least one, all with the same kind of value; in the file's order. */
export function entries<T>(value: Reader<T>): Reader<Entry<T>[]> {
  return (node, place) => {
    if (!isMap(node) || node.items.length === 0)
      fail(place, `must be a group of keys, not ${isMap(node) ? 'empty' : describe(node)}.`);
    return node.items.map((pair) => {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      const here = place.at(pair.key as Node, key);
      return { key, value: value(pair.value as Node | null, here), place: here };
    });
  };
}

/**
 * One of several kinds, each with keys of its own: `kind: {key: value}`, or `kind` alone where it needs none.
 * @param kinds by name, what reads their keys
 */
export function choice<T>(kinds: Readonly<Record<string, Reader<T>>>): Reader<T> {
  const known = Object.keys(kinds);
  return (node, place) => {
    const [pair, ...others] = isMap(node) ? node.items : [];
    const key = isMap(node) ? (pair?.key as Node | undefined) : node;
    const name = isScalar(key) ? String(key.value) : '';
    if (!key || others.length > 0 || name === '')
      fail(place, `must be one of ${known.join(', ')}, not ${describe(node)}.`);
    const here = place.at(key, name);
    const read = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (!read) fail(here, 'is not known.', `Known here: ${nearest(name, known).join(', ')}.`);
    return read((pair?.value as Node | null) ?? new YAMLMap(), here);
  };
}
