import path from 'node:path';
import { emitProject, writeProject } from '../emit/emit.js';
import { buildHost } from '../host/build.js';
import { type HostModel, loadHost } from '../host/host-model.js';
import { lower } from '../lower/lower.js';
import type { Program, Target } from '../program/program.js';
import { integer } from '../report/format.js';
import type { Prepared } from './prepare.js';
import type { Steps } from './steps.js';

/** A program with its C. */
export interface Generated {
  readonly program: Program;
  /** The generated project. */
  readonly modelFolder: string;
}

/**
 * Lowers a network and writes its C.
 * @param folder gets the project, in its folder `model`
 */
export function generate(
  { graph }: Prepared,
  target: Target,
  folder: string,
  steps: Steps,
): Promise<Generated> {
  const modelFolder = path.join(folder, 'model');
  return steps.step(
    'generate',
    async () => {
      const program = lower(graph, target);
      await writeProject(await emitProject(program), modelFolder);
      return { program, modelFolder };
    },
    ({ program }) => {
      const weights = program.constants.reduce((sum, { values }) => sum + values.byteLength, 0);
      return `${modelFolder}: weights ${integer(weights)} bytes, arena ${integer(program.arenaBytes)}`;
    },
  );
}

/** Builds the generated C for this machine and loads it. */
export function openHost(
  { program, modelFolder }: Generated,
  folder: string,
  steps: Steps,
  signal?: AbortSignal,
): Promise<HostModel> {
  return steps.step('host', async () =>
    loadHost(await buildHost(modelFolder, path.resolve(folder, 'host'), program.hash, signal)),
  );
}
