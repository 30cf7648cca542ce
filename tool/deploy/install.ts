import { buildLoader } from '../build/loader.js';
import { installLoader, thisMachine } from '../device/install/install-loader.js';
import type { Steps } from './steps.js';
import type { Target } from './target.js';

/** Writes the resident loader to a board that does not have it yet, in the first way that works. */
export async function install({ board }: Target, steps: Steps, signal?: AbortSignal): Promise<void> {
  const loader = await steps.step(
    'loader',
    () => buildLoader(board, { signal }),
    () => `for ${board.name}`,
  );
  await steps.step(
    'install',
    () => installLoader(board, loader, thisMachine(signal)),
    (done) => done,
  );
}
