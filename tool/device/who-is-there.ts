import { UserError } from '../errors.js';
import { Loader } from './an3155/loader.js';
import type { Line } from './link/line.js';
import { Runtime } from './link/runtime.js';

export type Answerer = 'application' | 'loader';

/** Milliseconds. A reset board starts its application within one second; a pseudo-terminal may need another to connect. */
const limit = 5_000;

/**
 * Finds out who answers on the line: docs/protocol.md, Who is there.
 * @throws UserError `device` where nobody does
 */
export async function whoIsThere(line: Line): Promise<Answerer> {
  const runtime = new Runtime(line);
  const loader = new Loader(line);
  const deadline = line.clock.now() + limit;
  while (line.clock.now() < deadline) {
    if (await runtime.answers()) return 'application';
    // The first 0x7F may start a session, which the second one finds.
    if (await loader.synchronise(2)) return 'loader';
  }
  throw new UserError(
    'device',
    `Nothing at ${line.name} answers as edgec's loader or application does.`,
    'Press the reset button of the board and try again. A board that edgec has never met needs the loader once: edgec flash --install.',
  );
}
