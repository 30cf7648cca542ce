import { UserError } from '../errors.js';
import { readCsv } from './csv.js';
import { readDataFile } from './file.js';
import { isIdx, readIdx } from './idx.js';
import { classLabels, labelsBeside } from './labels.js';
import { isNpy, readNpy } from './npy.js';
import { isZip, npzNames, readNpz } from './npz.js';
import type { NumberArray, Numbers } from './number-array.js';

/** Samples of a network's input, with the class of each where it is known. */
export interface Dataset {
  /** As the user named it. */
  readonly file: string;
  readonly count: number;
  /** Dimensions of one sample. */
  readonly shape: readonly number[];
  /** All samples one after the other, finite. */
  readonly values: Numbers;
  readonly labels?: Int32Array;
}

export interface DatasetOptions {
  /** File of the labels; without it they are looked for in the same file and under a customary name beside it. */
  readonly labels?: string;
  /** Take this many samples from the start. */
  readonly limit?: number;
}

/** Names of arrays in an .npz archive that hold samples and labels. */
const customaryArrays = [
  ['x_test', 'y_test'],
  ['x', 'y'],
  ['samples', 'labels'],
  ['images', 'labels'],
  ['features', 'labels'],
  ['inputs', 'labels'],
  ['data', 'labels'],
  ['arr_0', 'arr_1'],
  ['x_train', 'y_train'],
] as const;

/** What one file holds. */
interface Contents {
  readonly samples: NumberArray;
  readonly labels?: NumberArray;
}

/**
 * Reads samples and labels: IDX, .npy, .npz or CSV, gzipped or not, told apart by their contents.
 * @throws UserError of kind `data` where a file cannot be read or holds NaN, infinities or no samples
 */
export function readDataset(file: string, { labels, limit }: DatasetOptions = {}): Dataset {
  const contents = readContents(file);
  const [total = 0, ...shape] = contents.samples.shape;
  if (total === 0 || contents.samples.values.length === 0) {
    throw new UserError('data', `${file} holds no samples.`, 'Its first dimension counts them.');
  }
  const count = Math.min(total, limit ?? total);
  const values = contents.samples.values.subarray(0, count * (contents.samples.values.length / total));
  checkFinite(values, count, file);
  const classes = readLabels(file, contents.labels, labels, total);
  return { file, count, shape, values, ...(classes && { labels: classes.subarray(0, count) }) };
}

/** The values of one sample, as the file stores them. */
export function sampleOf({ count, values }: Dataset, index: number): Numbers {
  const length = values.length / count;
  return values.subarray(index * length, (index + 1) * length);
}

function readContents(name: string): Contents {
  const { file, array } = splitArrayName(name);
  const bytes = readDataFile(file);
  if (isZip(bytes)) return readArchive(bytes, file, array);
  if (isNpy(bytes)) return { samples: readNpy(bytes, file) };
  if (isIdx(bytes)) return { samples: readIdx(bytes, file) };
  if (/\.(csv|tsv|txt)(\.gz)?$/i.test(file)) return readCsv(Buffer.from(bytes).toString('utf8'), file);
  throw new UserError(
    'data',
    `${file} is in no format that edgec knows.`,
    'Samples and labels are read from IDX (MNIST), .npy, .npz and .csv files, gzipped or not.',
  );
}

/** `file.npz:array` names an array of an archive. */
function splitArrayName(name: string): { file: string; array?: string } {
  const match = /^(.*\.npz):([^/\\:]+)$/i.exec(name);
  return match === null ? { file: name } : { file: match[1], array: match[2] };
}

function readArchive(bytes: Uint8Array, file: string, array: string | undefined): Contents {
  if (array !== undefined) return { samples: readNpz(bytes, array, file) };
  const names = npzNames(bytes, file);
  const named = (wanted: string) => names.find((name) => name.toLowerCase() === wanted);
  const pair = customaryArrays.find(([samples]) => named(samples) !== undefined);
  const samples = pair === undefined ? (names.length === 1 ? names[0] : undefined) : named(pair[0]);
  if (samples === undefined) {
    throw new UserError(
      'data',
      `${file} holds ${names.length} arrays (${names.join(', ')}), none of them under a customary name for samples.`,
      `Name the array: ${file}:${names[0] ?? 'name'}`,
    );
  }
  const labels = pair === undefined ? undefined : named(pair[1]);
  return {
    samples: readNpz(bytes, samples, file),
    ...(labels !== undefined && { labels: readNpz(bytes, labels, file) }),
  };
}

function readLabels(
  samplesFile: string,
  inside: NumberArray | undefined,
  named: string | undefined,
  count: number,
): Int32Array | undefined {
  const file = named ?? (inside === undefined ? labelsBeside(samplesFile) : samplesFile);
  if (file === undefined) return undefined;
  const array = named === undefined && inside !== undefined ? inside : labelArray(readContents(file));
  const labels = classLabels(array, file);
  if (labels.length !== count) {
    throw new UserError(
      'data',
      `${file} has ${labels.length} labels, ${samplesFile} has ${count} samples.`,
      'Give the labels that belong to these samples with --labels.',
    );
  }
  return labels;
}

/** In a file of its own the labels are what elsewhere are samples. */
function labelArray({ samples, labels }: Contents): NumberArray {
  return labels ?? samples;
}

function checkFinite(values: Numbers, count: number, file: string): void {
  if (!(values instanceof Float32Array || values instanceof Float64Array)) return;
  const at = values.findIndex((value: number) => !Number.isFinite(value));
  if (at < 0) return;
  const length = values.length / count;
  throw new UserError(
    'data',
    `${file}: sample ${Math.floor(at / length)} has the value ${values[at]} at element ${at % length}.`,
    'Samples must be finite numbers: repair them or leave the sample out.',
  );
}
