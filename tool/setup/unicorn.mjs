/** Where the Unicorn engine is, which executes the programs of virtual chips. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where libraries are installed: by Debian, by hand, by Homebrew. */
const prefixes = ['/usr', '/usr/local', '/opt/homebrew'];

/**
 * The folder that has Unicorn's `include` and `lib`, as CMake takes it, or undefined where it is not installed.
 * @param {NodeJS.ProcessEnv} environment `EDGEC_UNICORN` in it names another folder
 */
export function unicornPrefix(environment = process.env) {
  const named = environment.EDGEC_UNICORN;
  const candidates = named === undefined ? prefixes : [path.resolve(named)];
  return candidates.find((prefix) => existsSync(header(prefix)));
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @returns {import('./tools.mjs').Found | undefined}
 */
export function findUnicorn(environment) {
  const prefix = unicornPrefix(environment);
  if (prefix === undefined) return undefined;
  const text = readFileSync(header(prefix), 'utf8');
  const parts = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`#define UC_API_${part} (\\d+)`).exec(text)?.[1] ?? '0',
  );
  return { path: header(prefix), version: parts.join('.') };
}

/** @param {string} prefix */
function header(prefix) {
  return path.join(prefix, 'include', 'unicorn', 'unicorn.h');
}
