// Before the library, which it confines.
import './hdf5-sandbox.js';
import { parentPort } from 'node:worker_threads';
import { Dataset, File, Group, ready } from 'h5wasm';
import { maximumBytes } from '../limits.js';
import type { Hdf5Answer, Hdf5Contents, Hdf5Request } from './hdf5.js';

/*
 * Reads an HDF5 file in a thread of its own: the HDF5 library may abort or spin on a damaged file, and then the thread is
 * ended. It works on a file system in memory, so that links in a file reach nothing on the disk.
 */

/** Groups and data sets that a file may have. */
const maximumObjects = 50_000;
const maximumDepth = 32;

interface Budget {
  objects: number;
  bytes: number;
}

async function read({ bytes, groups }: Hdf5Request): Promise<Hdf5Contents> {
  const { FS } = await ready;
  FS.writeFile('model.h5', bytes);
  const file = new File('model.h5', 'r');
  const attributes: Record<string, string> = {};
  for (const [name, attribute] of Object.entries(file.attrs)) {
    const { value } = attribute;
    if (typeof value === 'string') attributes[name] = value;
  }
  const contents: Hdf5Contents = { attributes, datasets: [] };
  const budget = { objects: maximumObjects, bytes: maximumBytes };
  for (const name of file.keys()) if (groups.includes(name)) collect(file, name, '', contents, budget, 0);
  file.close();
  FS.unlink('model.h5');
  return contents;
}

function collect(
  parent: Group,
  name: string,
  path: string,
  contents: Hdf5Contents,
  budget: Budget,
  depth: number,
): void {
  budget.objects--;
  if (budget.objects < 0 || depth > maximumDepth) throw new Error('it has too many groups');
  const object = parent.get(name);
  if (object instanceof Group) {
    for (const child of object.keys()) collect(object, child, `${path}${name}/`, contents, budget, depth + 1);
  } else if (object instanceof Dataset) {
    const values = readReals(object, budget);
    if (values) contents.datasets.push({ name: path + name, shape: [...(object.shape ?? [])], values });
  }
}

/** A data set of floating point numbers; undefined for others, such as the state of random generators. */
function readReals(dataset: Dataset, budget: Budget): Float32Array | undefined {
  const { dtype, shape, metadata } = dataset;
  if (shape === null || (dtype !== '<f' && dtype !== '<d')) return undefined;
  const stored = [shape, metadata.chunks ?? []].map((sizes) => sizes.reduce((a, b) => a * b, metadata.size));
  budget.bytes -= Math.max(...stored);
  if (budget.bytes < 0) throw new Error(`it has more than ${maximumBytes} bytes of weights`);
  const { value } = dataset;
  if (typeof value === 'number') return Float32Array.of(value);
  if (value instanceof Float32Array || value instanceof Float64Array) return new Float32Array(value);
  throw new Error('a data set cannot be read');
}

parentPort?.on('message', async (request: Hdf5Request) => {
  let answer: Hdf5Answer;
  try {
    answer = { contents: await read(request) };
  } catch (error) {
    answer = { problem: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});
