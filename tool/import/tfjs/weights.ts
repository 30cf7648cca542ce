import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../errors.js';
import { elementCount } from '../../graph/graph.js';
import { decodeFloat16 } from '../float16.js';
import { isObject, type JsonObject, toArray, toNumber, toObject, toText } from '../json.js';
import type { KerasWeight } from '../keras/weights.js';
import { damaged, maximumBytes } from '../limits.js';

/** How a weight's numbers are stored. */
interface Stored {
  readonly dtype: string;
  /** Of quantized numbers: real = scale · stored + minimum. */
  readonly scale: number;
  readonly minimum: number;
}

const sizes: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/**
 * Reads the weights that a manifest lists, group by group: a group's files, one after the other, hold its weights without
 * gaps.
 * @param modelPath of `model.json`, beside which the files are
 */
export async function readWeights(
  modelPath: string,
  manifest: unknown,
): Promise<ReadonlyMap<string, KerasWeight>> {
  const weights = new Map<string, KerasWeight>();
  const budget = { stored: maximumBytes, decoded: maximumBytes };
  for (const entry of toArray(manifest, 'weights manifest')) {
    const group = toObject(entry, 'weights manifest');
    const paths = toArray(group.paths, 'list of weight files').map((name) => toText(name, 'weight file'));
    const shards = [];
    for (const name of paths) {
      const shard = await readShard(modelPath, name, budget.stored);
      budget.stored -= shard.length;
      shards.push(shard);
    }
    const bytes = Buffer.concat(shards);
    let at = 0;
    for (const item of toArray(group.weights, 'list of weights')) {
      const { name, weight, end } = readWeight(toObject(item, 'weight'), bytes, at);
      weights.set(name, weight);
      budget.decoded -= weight.values.byteLength;
      if (budget.decoded < 0) throw damaged(`its weights have more than ${maximumBytes} bytes`);
      at = end;
    }
  }
  return weights;
}

async function readShard(modelPath: string, name: string, budget: number): Promise<Buffer> {
  // A name with a way in it could lead anywhere.
  if (name !== path.basename(name) || name === '..')
    throw damaged(`its weights are in another folder, "${name}"`);
  const shardPath = path.join(path.dirname(modelPath), name);
  try {
    const { size } = await stat(shardPath);
    if (size <= budget) return await readFile(shardPath);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'model',
      `Cannot read the weights ${shardPath}: ${reason}.`,
      'A TensorFlow.js model is model.json and all the .bin files beside it: copy the whole folder.',
    );
  }
  throw damaged(`its weights have more than ${maximumBytes} bytes`);
}

function readWeight(
  item: JsonObject,
  bytes: Buffer,
  at: number,
): { name: string; weight: KerasWeight; end: number } {
  const name = toText(item.name, 'weight name');
  const shape = toArray(item.shape, 'weight shape').map((size) => toNumber(size, 'weight shape'));
  const stored = storage(item);
  const size = sizes[stored.dtype];
  if (!size) throw damaged(`the weight "${name}" has the type ${stored.dtype}`);
  const count = elementCount(shape);
  if (
    shape.some((dimension) => !Number.isInteger(dimension) || dimension < 0) ||
    at + count * size > bytes.length
  ) {
    throw damaged(`the weight "${name}" does not fit into the weight files`);
  }
  const end = at + count * size;
  // A copy, because typed arrays have to be aligned.
  const { buffer } = new Uint8Array(bytes.subarray(at, end));
  return { name, weight: { shape, values: reals(buffer, stored) }, end };
}

function storage(item: JsonObject): Stored {
  const dtype = toText(item.dtype, 'weight type');
  if (!isObject(item.quantization)) return { dtype, scale: 1, minimum: 0 };
  const { dtype: type, scale = 1, min = 0 } = item.quantization;
  return {
    dtype: toText(type, 'weight type'),
    scale: toNumber(scale, 'weight scale'),
    minimum: toNumber(min, 'weight minimum'),
  };
}

function reals(buffer: ArrayBuffer, { dtype, scale, minimum }: Stored): Float32Array {
  const dequantized = (values: Uint8Array | Uint16Array) =>
    Float32Array.from(values, (value) => value * scale + minimum);
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer);
    case 'float16':
      return decodeFloat16(new Uint16Array(buffer));
    case 'uint16':
      return dequantized(new Uint16Array(buffer));
    case 'uint8':
      return dequantized(new Uint8Array(buffer));
    default:
      // Integers and truth values are no weights of layers that edgec knows, but may stand between them.
      return new Float32Array(0);
  }
}
