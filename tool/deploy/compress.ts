import { byteLength } from '../encodings/index.js';
import { UserError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { graphToJson } from '../graph/json.js';
import { constantBytes } from '../program/memory.js';
import type { Target } from '../program/program.js';
import type { Score } from '../report/report.js';
import { writeWhole } from '../write-file.js';
import { assess } from './assess.js';
import { generate, openHost } from './generate.js';
import { type LayerSize, layerSizes } from './layer-sizes.js';
import { type PrepareOptions, prepare } from './prepare.js';
import { type Followed, followRecipe } from './recipe.js';
import type { StepResult } from './recipe-steps.js';
import type { Steps } from './steps.js';

export interface CompressOptions extends PrepareOptions {
  /** A recipe to follow; without it the network is made int8 and no more. */
  readonly recipe?: string;
  /** Samples to measure on, where there is a recipe. */
  readonly test?: string;
  /** Without `test`: the share of the data, drawn at random, that is kept back for it. */
  readonly holdOut?: number;
  /** The file that gets the compressed network. */
  readonly output: string;
  /** Leaves what the recipe's steps gave in {@link checkpointOf} the output: the same call does not train again. */
  readonly keepCheckpoint?: boolean;
  /** Folder for the host executor that scores it. */
  readonly workFolder: string;
}

/** What compression did to a network. */
export interface CompressReport {
  readonly format: 'edgec-compress';
  readonly version: 1;
  readonly model: { readonly file: string; readonly output: string };
  readonly layers: readonly {
    readonly name: string;
    readonly operator: string;
    readonly encoding: string;
    /** Signal to noise against the float model in decibels; null where exact, absent where not compared. */
    readonly snrDb?: number | null;
    /** What a recipe did to it. */
    readonly methods?: readonly string[];
    /** The layer of the float model in whose place it stands, with others. */
    readonly partOf?: string;
    /** Of layers with weights. */
    readonly size?: LayerSize;
    /** Of the tables of layers without weights, as linked. */
    readonly tableBytes?: number;
  }[];
  /** What came of each step of the recipe. */
  readonly steps?: readonly StepResult[];
  /** Bytes of all weights, before and after; `linked` with all that kernels want beside them, equal tables once. */
  readonly weightBytes: { readonly float?: number; readonly compressed: number; readonly linked: number };
  readonly accuracy?: { readonly float?: Score; readonly compressed: Score };
}

/** Compresses a network, says what that costs, and writes it for the other commands. */
export async function compress(
  options: CompressOptions,
  target: Target,
  steps: Steps,
  signal?: AbortSignal,
): Promise<CompressReport> {
  const { prepared, ...followed } = await prepareAsTold(options, target, steps, signal);
  const generated = await generate(prepared, target, options.workFolder, steps);
  const { program } = generated;
  const host = await openHost(generated, options.workFolder, steps, signal);
  const { snrDb, host: compressed, float } = await assess(prepared, program, host, steps, signal);
  await steps.step(
    'write',
    () => writeWhole(options.output, graphToJson(prepared.graph)),
    () => options.output,
  );
  if (!options.keepCheckpoint) await followed.forget?.();
  const sizes = layerSizes(program, prepared.graph, prepared.float, followed.origins);
  return {
    format: 'edgec-compress',
    version: 1,
    model: { file: options.model, output: options.output },
    layers: program.layers.map(({ name, operator, encoding }, index) => {
      const snr = snrDb.get(name);
      const size = sizes.get(name);
      const tables = constantBytes(program, index);
      const methods = followed.methods?.get(name);
      const partOf = followed.origins?.get(name);
      return {
        ...{ name, operator, encoding },
        ...(snr !== undefined && { snrDb: snr }),
        ...(methods && { methods }),
        ...(partOf !== undefined && { partOf }),
        ...(size ? { size } : tables > 0 && { tableBytes: tables }),
      };
    }),
    ...(followed.steps && { steps: followed.steps }),
    weightBytes: {
      ...(prepared.float && { float: weightBytes(prepared.float) }),
      compressed: weightBytes(prepared.graph),
      linked: program.constants.reduce((sum, { values }) => sum + values.byteLength, 0),
    },
    ...(compressed && { accuracy: { ...(float && { float }), compressed } }),
  };
}

/** Prepares a network by a recipe, where there is one. */
async function prepareAsTold(
  options: CompressOptions,
  target: Target,
  steps: Steps,
  signal?: AbortSignal,
): Promise<Partial<Followed> & Pick<Followed, 'prepared'>> {
  const { recipe, data, test, holdOut } = options;
  if (recipe === undefined) return { prepared: await prepare(options, steps, signal) };
  if (data === undefined || (test === undefined && holdOut === undefined)) {
    throw new UserError(
      'usage',
      `The recipe ${recipe} needs samples to learn from and others to measure on.`,
      'Name them with --data and --test; or --hold-out 0.1 keeps a tenth of the data back.',
    );
  }
  const checkpoint = checkpointOf(options.output);
  return followRecipe({ ...options, recipe, data, checkpoint }, target, steps, signal);
}

/** The folder that keeps how far a recipe got whose result goes to this file. */
export function checkpointOf(output: string): string {
  return `${output}.checkpoint`;
}

function weightBytes({ tensors }: Graph): number {
  return tensors.reduce((sum, { constant }) => sum + (constant ? byteLength(constant) : 0), 0);
}
