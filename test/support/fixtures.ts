import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../tool/paths.js';

const folder = path.join(packageRoot, 'test', 'fixtures');

/** Path of a model file in `test/fixtures`, see the README there. */
export function fixture(name: string): string {
  return path.join(folder, name);
}

/** Names of all model files in `test/fixtures` with an ending. */
export function fixtures(ending: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort();
}

/** What a framework computed. Numbers are in the order of the model's inputs and outputs, each row-major. */
export interface Vectors {
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShapes: readonly (readonly number[])[];
  readonly samples: readonly {
    readonly inputs: readonly (readonly number[])[];
    readonly outputs: readonly (readonly number[])[];
  }[];
}

/** Vectors of an int8 TensorFlow Lite file, with what each operator wrote for the first sample. */
export interface Int8Vectors extends Vectors {
  readonly layers: readonly {
    readonly operator: string;
    readonly output: string;
    readonly shape: readonly number[];
    readonly scale: number;
    readonly zeroPoint: number;
    readonly values: readonly number[];
  }[];
}

export function floatVectors(name: string): Vectors {
  return JSON.parse(readFileSync(fixture(`${name}.json`), 'utf8'));
}

export function int8Vectors(name: string): Int8Vectors {
  return JSON.parse(readFileSync(fixture(`${name}.json`), 'utf8'));
}
