import type { Board } from '../boards/board.js';
import { stackBytes } from '../build/application.js';
import { checkFit } from '../build/fit.js';
import { quantizeToInt8 } from '../compress/integer.js';
import { UserError } from '../errors.js';
import { elementCount, type Graph } from '../graph/graph.js';
import { importModel } from '../import/index.js';
import { lower } from '../lower/lower.js';
import { optimise } from '../passes/index.js';
import { bytesInUse, constantBytes, peakLayer } from '../program/memory.js';
import type { Program } from '../program/program.js';
import { describeGraph, isReal } from './facts.js';
import type { Steps } from './steps.js';

/** What a model needs, told before anything is built. */
export interface CheckReport {
  readonly format: 'edgec-check';
  readonly version: 1;
  readonly model: { readonly file: string; readonly name: string; readonly numbers: 'int8' | 'float' };
  readonly inputs: readonly CheckedPort[];
  readonly outputs: readonly CheckedPort[];
  readonly layers: readonly CheckedLayer[];
  readonly macs: number;
  /** Bytes of weights and tables in flash. */
  readonly weightBytes: number;
  /** Bytes of RAM for activations and working memory, and the layer that needs most of them. */
  readonly arenaBytes: number;
  readonly peakLayer: string;
  /** Whether that can fit the board, and if not, why. */
  readonly fit: { readonly board: string; readonly fits: boolean; readonly reason?: string };
}

export interface CheckedPort {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface CheckedLayer {
  readonly name: string;
  readonly operator: string;
  readonly shape: readonly number[];
  readonly macs: number;
  readonly weightBytes: number;
  readonly ramBytes: number;
}

/**
 * Takes a model as far as to a program, which finds all that is not supported, and tells what it needs. A float
 * model is quantized with a made-up sample for that: its sizes do not depend on the samples, but for channels
 * that turn out to be constant.
 */
export async function check(file: string, board: Board, steps: Steps): Promise<CheckReport> {
  const imported = await steps.step(
    'import',
    () => importModel(file),
    (graph) => `${file}: ${describeGraph(graph)}`,
  );
  const isFloat = isReal(imported);
  const graph = isFloat
    ? await steps.step('quantize', () => quantizeToInt8(imported, madeUpSample(imported)), describeGraph)
    : await steps.step('simplify', () => optimise(imported), describeGraph);
  const program = lower(graph, board);
  const port = ({ name, shape }: CheckedPort) => ({ name, shape });
  return {
    format: 'edgec-check',
    version: 1,
    model: { file, name: program.name, numbers: isFloat ? 'float' : 'int8' },
    inputs: program.inputs.map(port),
    outputs: program.outputs.map(port),
    layers: program.layers.map(({ name, operator, outputShape, macs }, index) => ({
      name,
      operator,
      shape: outputShape,
      macs,
      weightBytes: constantBytes(program, index),
      ramBytes: bytesInUse(program, index),
    })),
    macs: program.layers.reduce((sum, { macs }) => sum + macs, 0),
    weightBytes: program.constants.reduce((sum, { values }) => sum + values.byteLength, 0),
    arenaBytes: program.arenaBytes,
    peakLayer: program.layers[peakLayer(program)].name,
    fit: { board: board.name, ...fitOf(program, board) },
  };
}

function fitOf(program: Program, board: Board): { fits: boolean; reason?: string } {
  try {
    checkFit(program, board, stackBytes);
    return { fits: true };
  } catch (error) {
    if (error instanceof UserError && error.kind === 'fit') return { fits: false, reason: error.message };
    throw error;
  }
}

/** A ramp from 0 to 1 in every input. */
function madeUpSample({ inputs, tensors }: Graph): Float32Array[] {
  return inputs.map((id) => {
    const length = elementCount(tensors[id].shape);
    return Float32Array.from({ length }, (_, i) => i / Math.max(1, length - 1));
  });
}
