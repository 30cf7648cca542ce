#!/usr/bin/env node
/** Formats every C file of the firmware: `npm run format`. With `--check` it only says which ones are not formatted. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const files = readdirSync(path.join(root, 'firmware'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(c|cpp|h)$/.test(file))
  .map((file) => path.join(root, 'firmware', file));
const mode = process.argv.includes('--check') ? ['--dry-run', '--Werror'] : ['-i'];
const { status, error } = spawnSync('clang-format', [...mode, ...files], { stdio: 'inherit' });
if (error !== undefined) console.error(`clang-format: ${error.message}. Install it, or run npm run setup.`);
process.exitCode = status ?? 1;
