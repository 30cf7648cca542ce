import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Context } from 'mocha';
import { packageRoot } from '../../tool/paths.js';

/** Path of a file in `../shared/data`; skips the test where it is not there. */
export function sharedData(test: Context, ...parts: string[]): string {
  const file = path.join(packageRoot, '..', 'shared', 'data', ...parts);
  if (!existsSync(file)) test.skip();
  return file;
}
