/** The demo: a small Fashion-MNIST network from its Keras file to instruction counts on the emulated board. */
import path from 'node:path';
import { fashionMnistFolder } from './fashion-mnist.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/**
 * @param {string} root the package's folder
 * @returns {Promise<number>} edgec's exit code
 */
export function demo(root) {
  const parameters = [
    'deploy',
    path.join('examples', 'fashion-mnist', 'fashion.keras'),
    ...['--board', 'nucleo-f746', '--emulate', '--samples', '50'],
    ...['--data', path.join(/** @type {string} */ (fashionMnistFolder()), 't10k-images-idx3-ubyte.gz')],
  ];
  say(`edgec ${parameters.join(' ')}`);
  return run(process.execPath, [path.join('dist', 'tool', 'cli', 'main.js'), ...parameters], { cwd: root });
}
