import { createHash, type Hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../data/dataset.js';
import { UserError } from '../errors.js';
import { parseArrays, stringifyArrays } from '../json-arrays.js';
import { writeWhole } from '../write-file.js';
import type { TrainingOptions } from './options.js';
import type { Trainable } from './trainable.js';

/** Where training stands: `step` steps of epoch `epoch` are done. */
export interface Position {
  readonly epoch: number;
  readonly step: number;
  /** Sums over the steps of the epoch so far. */
  readonly loss: number;
  readonly correct: number;
}

/** What a checkpoint file holds. Random numbers follow from seed, epoch and step: there is no generator to save. */
interface Checkpoint {
  readonly format: typeof format;
  readonly fingerprint: string;
  readonly position: Position;
  readonly values: Readonly<Record<string, Float32Array>>;
}

const format = 'edgec-checkpoint-1';

/** A hash of everything that decides the result of a training. */
export function trainingFingerprint(
  { graph, variables }: Trainable,
  data: Dataset,
  options: TrainingOptions,
): string {
  const shapes = [...variables].map(([name, { variable }]) => [name, variable.shape]);
  const hash = createHash('sha256');
  hash.update(stringifyArrays({ graph, shapes, options }));
  hashDataset(hash, data);
  return hash.digest('hex');
}

/** Takes samples with their labels into a hash. */
export function hashDataset(hash: Hash, { count, shape, values, labels }: Dataset): void {
  hash.update(stringifyArrays({ count, shape }));
  for (const array of [values, ...(labels ? [labels] : [])])
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
}

export async function saveCheckpoint(
  file: string,
  fingerprint: string,
  position: Position,
  variables: ReadonlyMap<string, tf.Variable>,
): Promise<void> {
  const values = Object.fromEntries([...variables].map(([name, variable]) => [name, variable.dataSync()]));
  await writeWhole(file, stringifyArrays({ format, fingerprint, position, values }));
}

/**
 * Puts variables back to what a checkpoint holds.
 * @returns where training stood; undefined where there is no such file
 * @throws UserError where the file is damaged or belongs to another training
 */
export async function restoreCheckpoint(
  file: string,
  fingerprint: string,
  variables: ReadonlyMap<string, tf.Variable>,
): Promise<Position | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw refused(file, `cannot be read: ${error.message}`);
  });
  if (text === undefined) return undefined;
  const checkpoint = readCheckpoint(file, text);
  if (checkpoint.fingerprint !== fingerprint)
    throw refused(file, 'belongs to a training with another network, other data or other options');
  for (const [name, variable] of variables) {
    const values = checkpoint.values[name];
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  return checkpoint.position;
}

function readCheckpoint(file: string, text: string): Checkpoint {
  try {
    const checkpoint = parseArrays(text) as Checkpoint;
    if (checkpoint.format === format) return checkpoint;
  } catch {
    // The text is no JSON.
  }
  throw refused(file, 'is damaged, or no checkpoint');
}

function refused(file: string, reason: string): UserError {
  return new UserError(
    'usage',
    `The checkpoint ${file} ${reason}.`,
    'Remove it to train from the start, or name another file.',
  );
}
