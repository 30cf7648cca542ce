import { rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.js';
import { readRecipe } from '../recipe/index.js';
import { integer, percent } from '../report/format.js';
import { frontOf } from '../report/front.js';
import { checkPlotFile, writePlotFile } from '../report/plot-file.js';
import type { Report, Score, Verification } from '../report/report.js';
import { comparisonPage } from './comparison-page.js';
import { checkpointOf, compress } from './compress.js';
import { type DeployOptions, deploy } from './deploy.js';
import { partsOf, type Steps } from './steps.js';
import { findTarget } from './target.js';

export interface CompareOptions extends Omit<DeployOptions, 'data' | 'calibrate'> {
  /** Recipes, and networks that were compressed before. */
  readonly variants: readonly string[];
  /** Samples that recipes learn from. */
  readonly data: string;
  /** Samples to measure on. */
  readonly test: string;
  /** A file for plots: `.svg` or `.html`. */
  readonly plot?: string;
}

/** What became of one network in several ways. */
export interface Comparison {
  readonly format: 'edgec-compare';
  readonly version: 1;
  /** `accuracy` is that in real numbers; absent where the file was in int8. */
  readonly model: { readonly name: string; readonly file: string; readonly accuracy?: Score };
  readonly board: Report['board'];
  readonly measurement: Report['measurement'];
  readonly variants: readonly Variant[];
}

/** One way to make a network small. */
export interface Variant {
  readonly name: string;
  /** The recipe or the network, as it was named. */
  readonly file: string;
  /** What its recipe did to any layer. */
  readonly methods: readonly string[];
  /** How its weights are stored. */
  readonly encodings: readonly string[];
  /** On the host executor, which computes the device's bytes. */
  readonly accuracy: Score;
  readonly flash: Report['flash'];
  readonly arenaBytes: number;
  /** Median of one inference, in the measurement's unit. */
  readonly counts: number;
  /** The same as time, at the board's clock; absent where instructions were counted. */
  readonly milliseconds?: number;
  /** Executed by an inference; known of virtual chips. */
  readonly instructions?: number;
  readonly verification: Verification;
  /** Whether no other variant is as accurate with fewer bytes of weights, or more accurate with as few. */
  readonly isOnSizeFront: boolean;
  /** The same for what an inference takes. */
  readonly isOnSpeedFront: boolean;
}

/** The network made int8 and no more: what all others are compared with. */
const baseline = 'int8';

/**
 * Takes a network through recipes and measures each result on a board, beside the network in int8. What recipes gave is
 * kept until all variants are measured: after an interruption the same call measures again, but does not train again.
 * @throws UserError where the samples to measure on have no labels, two variants have one name, or a recipe is wrong
 */
export async function compare(
  options: CompareOptions,
  steps: Steps,
  signal?: AbortSignal,
): Promise<Comparison> {
  const { plot } = options;
  if (plot !== undefined) checkPlotFile(plot);
  const named = [{ name: baseline, file: options.model }, ...namedVariants(options.variants)];
  const measured: (Measured & NamedVariant)[] = [];
  for (const { file } of named.filter(isRecipe)) await readRecipe(file);
  for (const variant of named) {
    const found = await steps
      .step(variant.name, (report) => measure(variant, options, partsOf(report), signal), describe)
      .catch((error: unknown) => {
        throw signal?.aborted ? interrupted(options.output) : error;
      });
    measured.push({ ...variant, ...found });
  }
  const [{ report: first, accuracy }] = measured;
  const front = (cost: (report: Report) => number) =>
    frontOf(measured.map((one) => ({ gain: one.accuracy.host.correct, cost: cost(one.report) })));
  const sizeFront = front(({ flash }) => flash.weights);
  const speedFront = front(({ totals }) => totals.counts.median);
  const comparison: Comparison = {
    format: 'edgec-compare',
    version: 1,
    model: {
      name: first.model.name,
      file: options.model,
      ...(accuracy.float && { accuracy: accuracy.float }),
    },
    board: first.board,
    measurement: first.measurement,
    variants: measured.map(({ name, file, methods, report, accuracy: { host } }, i) => ({
      ...{ name, file, methods },
      encodings: [...new Set(report.layers.map(({ encoding }) => encoding))].filter((own) => own !== 'none'),
      accuracy: host,
      flash: report.flash,
      arenaBytes: report.ram.arena,
      counts: report.totals.counts.median,
      ...beside(report.totals),
      verification: report.verification!,
      isOnSizeFront: sizeFront[i],
      isOnSpeedFront: speedFront[i],
    })),
  };
  if (plot !== undefined)
    await steps.step(
      'plot',
      () => writePlotFile(plot, comparisonPage(comparison)),
      () => plot,
    );
  for (const { name } of named)
    await rm(checkpointOf(compressedFile(options.output, name)), { recursive: true, force: true });
  return comparison;
}

/** What is known of an inference beside its counts. */
function beside({ milliseconds, instructions }: Report['totals']) {
  return {
    ...(milliseconds !== undefined && { milliseconds }),
    ...(instructions !== undefined && { instructions }),
  };
}

function interrupted(output: string): UserError {
  const hint = `The same command goes on from what is kept in ${output}; remove that folder to start again.`;
  return new UserError('interrupted', 'interrupted', hint);
}

/** Where what a variant's recipe gives is written. */
function compressedFile(output: string, name: string): string {
  return path.join(output, `${name}.edgec.json`);
}

interface Measured {
  readonly report: Report;
  readonly accuracy: NonNullable<Report['accuracy']>;
  readonly methods: readonly string[];
}

/** Follows the recipe, where the file is one, then deploys. */
async function measure(
  { name, file }: NamedVariant,
  options: CompareOptions,
  steps: Steps,
  signal?: AbortSignal,
): Promise<Measured> {
  // Labels and limit are those of the samples to learn from.
  const { model, data, labels, limit, test, output, ...others } = options;
  const folder = path.join(output, name);
  let deployed = file;
  let methods: readonly string[] = [];
  if (isRecipe({ file })) {
    const { board } = await findTarget(options);
    deployed = compressedFile(output, name);
    const { layers } = await compress(
      {
        ...{ model, data, labels, limit, test },
        ...{ recipe: file, output: deployed, workFolder: folder, keepCheckpoint: true },
      },
      board,
      steps,
      signal,
    );
    methods = [...new Set(layers.flatMap((layer) => layer.methods ?? []))];
  }
  const report = await deploy(
    { ...others, model: deployed, data: test, calibrate: data, output: folder },
    steps,
    signal,
  );
  if (report.accuracy) return { report, accuracy: report.accuracy, methods };
  throw new UserError(
    'data',
    `${test} has no labels: without them there is no accuracy to compare.`,
    'Name a file with samples and labels with --test.',
  );
}

function describe({ report: { flash, totals, measurement }, accuracy }: Measured): string {
  const rate = `${percent(accuracy.host.accuracy, 2)} right`;
  return `${rate}, ${integer(flash.weights)} bytes of weights, ${integer(totals.counts.median)} ${measurement.unit}`;
}

function isRecipe({ file }: Pick<NamedVariant, 'file'>): boolean {
  return /\.ya?ml$/i.test(file);
}

interface NamedVariant {
  readonly name: string;
  readonly file: string;
}

function namedVariants(files: readonly string[]): NamedVariant[] {
  const variants = files.map((file) => ({ file, name: path.parse(file).name.replace(/\.edgec$/, '') }));
  for (const [i, { name, file }] of variants.entries()) {
    const other =
      name === baseline
        ? 'the network that is only made int8'
        : variants.slice(0, i).find((own) => own.name === name)?.file;
    if (other === undefined) continue;
    throw new UserError(
      'usage',
      `${file} would be shown as '${name}', as ${other} is.`,
      'Rename one of them.',
    );
  }
  return variants;
}
