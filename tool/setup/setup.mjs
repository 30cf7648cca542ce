#!/usr/bin/env node
/**
 * Makes this clone ready: `node tool/setup/setup.mjs [demo | test]`, which `npm run setup`, `npm run demo` and
 * `npm test` call. It needs nothing but Node and npm, can be run any number of times, and does only what is still
 * to be done.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { demo } from './demo.mjs';
import { compile, installPackages, requireNode } from './node.mjs';
import { SetupError, say } from './say.mjs';
import { installTools } from './system-packages.mjs';
import { test } from './test.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * What comes after the preparation, and what it needs of the machine.
 * @type {Record<string, { needs: import('./tools.mjs').Tool['need'][], run: (root: string) => number | Promise<number> }>}
 */
const tasks = {
  '': { needs: ['main', 'test'], run: () => 0 },
  demo: { needs: ['main'], run: demo },
  test: { needs: ['main', 'test'], run: test },
};

async function main() {
  const name = process.argv[2] ?? '';
  const task = tasks[name];
  if (task === undefined)
    throw new SetupError(`no task '${name}': node tool/setup/setup.mjs [demo | test]`, 2);
  requireNode(root);
  await installPackages(root);
  await installTools(task.needs);
  await compile(root);
  return task.run(root);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  for (const line of error.message.split('\n')) say(line);
  process.exitCode = error.exitCode;
}
