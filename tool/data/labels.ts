import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import type { NumberArray } from './number-array.js';

/** What the names of samples and of their labels differ in, one pair for each custom. */
const customs: readonly (readonly [samples: RegExp, labels: string])[] = [
  [/images-idx\d/, 'labels-idx1'],
  [/images/, 'labels'],
  [/features/, 'labels'],
  [/samples/, 'labels'],
  [/inputs/, 'labels'],
  [/^x(?=[._-])/, 'y'],
  [/^X(?=[._-])/, 'y'],
];

/** The file of labels that lies beside a file of samples under a customary name, if there is one. */
export function labelsBeside(samplesFile: string): string | undefined {
  const { dir, base } = path.parse(samplesFile);
  return customs
    .filter(([samples]) => samples.test(base))
    .map(([samples, labels]) => path.join(dir, base.replace(samples, labels)))
    .find((file) => file !== samplesFile && existsSync(file));
}

/**
 * The class of each sample: from whole numbers, or from rows that are 1 at the class and 0 elsewhere.
 * @throws UserError where the array holds anything else
 */
export function classLabels({ shape, values }: NumberArray, file: string): Int32Array {
  const classes = shape.slice(1).reduce((product, size) => product * size, 1);
  const labels = new Int32Array(shape[0] ?? 1);
  for (let i = 0; i < labels.length; i++) {
    const row = values.subarray(i * classes, (i + 1) * classes);
    const label = classes === 1 ? row[0] : oneHotClass(row);
    if (!Number.isInteger(label) || label < 0 || label > 0x7fffffff) {
      const found = classes === 1 ? `${label}` : `a row of ${classes} values`;
      throw new UserError(
        'data',
        `${file}: label ${i} is ${found}, which names no class.`,
        'Labels are whole numbers from 0, one for each sample, or rows with a single 1.',
      );
    }
    labels[i] = label;
  }
  return labels;
}

/** Index of the only 1 among zeros, or -1. */
function oneHotClass(row: ArrayLike<number>): number {
  const values = Array.from(row);
  const ones = values.filter((value) => value === 1).length;
  const zeros = values.filter((value) => value === 0).length;
  return ones === 1 && zeros === values.length - 1 ? values.indexOf(1) : -1;
}
