import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { DamagedContainer, packContainer, unpackContainer } from '../container/container.js';
import type { Dataset } from '../data/dataset.js';
import { UserError } from '../errors.js';
import { writeFileWhole } from '../write-file.js';
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
  readonly fingerprint: string;
  readonly position: Position;
  readonly values: Readonly<Record<string, Float32Array>>;
}

const kind = 'edgec-checkpoint';

/** A hash of everything that decides the result of a training. */
export function trainingFingerprint(
  { graph, variables }: Trainable,
  data: Dataset,
  options: TrainingOptions,
): string {
  const { count, shape, values, labels } = data;
  const names = [...variables].map(([name, { variable }]) => [name, variable.shape]);
  const hash = createHash('sha256');
  hash.update(
    packContainer('training', { graph, names, options, count, shape, values, ...(labels && { labels }) }),
  );
  return hash.digest('hex');
}

export async function saveCheckpoint(
  file: string,
  fingerprint: string,
  position: Position,
  variables: ReadonlyMap<string, tf.Variable>,
): Promise<void> {
  const values = Object.fromEntries([...variables].map(([name, variable]) => [name, variable.dataSync()]));
  await writeFileWhole(file, packContainer(kind, { fingerprint, position, values }));
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
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw refused(file, `cannot be read: ${error.message}`);
  });
  if (!bytes) return undefined;
  const checkpoint = readCheckpoint(file, bytes);
  if (checkpoint.fingerprint !== fingerprint)
    throw refused(file, 'belongs to a training with another network, other data or other options');
  for (const [name, variable] of variables) {
    const values = checkpoint.values[name];
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  return checkpoint.position;
}

function readCheckpoint(file: string, bytes: Uint8Array): Checkpoint {
  try {
    return unpackContainer(bytes, kind) as Checkpoint;
  } catch (error) {
    if (error instanceof DamagedContainer) throw refused(file, error.message);
    throw error;
  }
}

function refused(file: string, reason: string): UserError {
  return new UserError(
    'usage',
    `The checkpoint ${file} ${reason}.`,
    'Remove it to train from the start, or name another file.',
  );
}
