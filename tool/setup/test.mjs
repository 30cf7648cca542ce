/** The whole test suite. */
import path from 'node:path';
import { run } from './run.mjs';
import { say } from './say.mjs';

/**
 * @param {string} root the package's folder
 * @returns {Promise<number>} mocha's exit code
 */
export function test(root) {
  say('tests');
  const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const parameters = ['--config', path.join('test', 'mocharc.cjs'), '--fail-zero', 'dist/test/**/*.test.js'];
  return run(process.execPath, [mocha, ...parameters], { cwd: root });
}
