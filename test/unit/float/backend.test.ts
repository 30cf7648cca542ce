import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, it } from 'mocha';
import { packageRoot } from '../../../tool/paths.js';

describe('backend', () => {
  it('starts once, offline, and prints nothing of its own', async () => {
    const module = pathToFileURL(path.join(packageRoot, 'dist', 'tool', 'float', 'backend.js')).href;
    const script = `
      globalThis.fetch = () => { throw new Error('no network') };
      const { selectBackend } = await import(${JSON.stringify(module)});
      const [first, second] = await Promise.all([selectBackend(), selectBackend()]);
      console.log(first === second && first);`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '--eval',
      script,
    ]);
    assert.match(stdout, /^(wasm|tensorflow)\n$/);
    assert.equal(stderr, '');
  });
});
