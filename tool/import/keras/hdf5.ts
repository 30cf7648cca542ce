import { Worker } from 'node:worker_threads';
import { damaged } from '../limits.js';
import type { KerasWeight } from './weights.js';

/** What is read of an HDF5 file. */
export interface Hdf5Contents {
  /** The text attributes of the file. */
  readonly attributes: Readonly<Record<string, string>>;
  /** All data sets of floating point numbers in the groups asked for; names are paths. */
  readonly datasets: { readonly name: string; readonly shape: number[]; readonly values: Float32Array }[];
}

/** What the thread in `hdf5-worker.ts` is given. */
export interface Hdf5Request {
  readonly bytes: Uint8Array;
  readonly groups: readonly string[];
}

/** What it answers. */
export type Hdf5Answer = { readonly contents: Hdf5Contents } | { readonly problem: string };

/** Milliseconds after which the HDF5 library has lost its way in a damaged file; sound ones take a fraction of a second. */
const timeLimit = 30_000;

/** The first bytes of an HDF5 file. */
export const hdf5Signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** A thread that has read a sound file and can read another: starting one takes longer than reading. */
let idle: Worker | undefined;

/**
 * Reads an HDF5 file.
 * @param groups names of the groups to look into
 * @throws UserError where the file is damaged
 */
export async function readHdf5(bytes: Uint8Array, groups: readonly string[]): Promise<Hdf5Contents> {
  const worker = idle ?? new Worker(new URL('./hdf5-worker.js', import.meta.url));
  idle = undefined;
  const answer = await ask(worker, { bytes, groups });
  if ('problem' in answer) {
    await worker.terminate();
    throw damaged(`its HDF5 contents cannot be read (${answer.problem})`);
  }
  worker.unref();
  idle = worker;
  return answer.contents;
}

function ask(worker: Worker, request: Hdf5Request): Promise<Hdf5Answer> {
  return new Promise((resolve) => {
    const finish = (answer: Hdf5Answer) => {
      clearTimeout(limit);
      // Not all listeners: the worker has some of its own.
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
      resolve(answer);
    };
    const limit = setTimeout(() => finish({ problem: 'it takes too long' }), timeLimit);
    worker.once('message', finish);
    worker.once('error', (error) => finish({ problem: error.message }));
    worker.once('exit', () => finish({ problem: 'the library gave up' }));
    worker.ref();
    worker.postMessage(request);
  });
}

/** The data sets by the rest of their names behind a group's. */
export function datasetsUnder({ datasets }: Hdf5Contents, group: string): Map<string, KerasWeight> {
  const found = new Map<string, KerasWeight>();
  for (const { name, shape, values } of datasets) {
    if (name.startsWith(`${group}/`)) found.set(name.slice(group.length + 1), { shape, values });
  }
  return found;
}
