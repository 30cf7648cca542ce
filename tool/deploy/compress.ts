import { byteLength } from '../encodings/index.js';
import type { Graph } from '../graph/graph.js';
import { graphToJson } from '../graph/json.js';
import type { Target } from '../program/program.js';
import type { Score } from '../report/report.js';
import { writeWhole } from '../write-file.js';
import { assess } from './assess.js';
import { generate, openHost } from './generate.js';
import { type PrepareOptions, prepare } from './prepare.js';
import type { Steps } from './steps.js';

export interface CompressOptions extends PrepareOptions {
  /** The file that gets the compressed network. */
  readonly output: string;
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
  }[];
  /** Bytes of all weights, before and after. */
  readonly weightBytes: { readonly float?: number; readonly compressed: number };
  readonly accuracy?: { readonly float?: Score; readonly compressed: Score };
}

/** Compresses a network, says what that costs, and writes it for the other commands. */
export async function compress(
  options: CompressOptions,
  target: Target,
  steps: Steps,
  signal?: AbortSignal,
): Promise<CompressReport> {
  const prepared = await prepare(options, steps, signal);
  const generated = await generate(prepared, target, options.workFolder, steps);
  const { program } = generated;
  const host = await openHost(generated, options.workFolder, steps, signal);
  const { snrDb, host: compressed, float } = await assess(prepared, program, host, steps, signal);
  await steps.step(
    'write',
    () => writeWhole(options.output, graphToJson(prepared.graph)),
    () => options.output,
  );
  return {
    format: 'edgec-compress',
    version: 1,
    model: { file: options.model, output: options.output },
    layers: program.layers.map(({ name, operator, encoding }) => {
      const snr = snrDb.get(name);
      return { name, operator, encoding, ...(snr !== undefined && { snrDb: snr }) };
    }),
    weightBytes: {
      ...(prepared.float && { float: constantBytes(prepared.float) }),
      compressed: constantBytes(prepared.graph),
    },
    ...(compressed && { accuracy: { ...(float && { float }), compressed } }),
  };
}

function constantBytes({ tensors }: Graph): number {
  return tensors.reduce((sum, { constant }) => sum + (constant ? byteLength(constant) : 0), 0);
}
