import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../tool/paths.js';

/** The fields of a JSON value, at any depth, that docs/json.md does not name. */
export function undocumentedFields(value: unknown): string[] {
  const page = readFileSync(path.join(packageRoot, 'docs', 'json.md'), 'utf8');
  const words = new Set([...page.matchAll(/`([^`]+)`/g)].flatMap(([, code]) => code.split(/[.[\]]+/)));
  return [...new Set(fields(value))].filter((name) => !words.has(name));
}

function fields(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fields);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => [name, ...fields(part)]);
}
