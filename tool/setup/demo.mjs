/**
 * The demo: a small Fashion-MNIST network from its Keras file to counts on the virtual chip of the board, which runs the
 * very image that a real one would get: the hash of both is shown.
 */
import path from 'node:path';
import { fashionMnistFolder } from './fashion-mnist.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/**
 * @param {string} root the package's folder
 * @returns {Promise<number>} edgec's exit code
 */
export async function demo(root) {
  const model = [
    path.join('examples', 'fashion-mnist', 'fashion.keras'),
    ...['--board', 'nucleo-f746'],
    ...['--data', path.join(/** @type {string} */ (fashionMnistFolder()), 't10k-images-idx3-ubyte.gz')],
  ];
  const edgec = (/** @type {string[]} */ ...parameters) => {
    say(`edgec ${parameters.join(' ')}`);
    return run(process.execPath, [path.join('dist', 'tool', 'cli', 'main.js'), ...parameters], { cwd: root });
  };
  const code = await edgec('build', ...model);
  return code === 0 ? edgec('deploy', ...model, '--emulate', '--samples', '50') : code;
}
