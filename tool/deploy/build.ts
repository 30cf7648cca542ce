import path from 'node:path';
import { buildApplication } from '../build/application.js';
import { type Image, imageHash } from '../build/image.js';
import { integer } from '../report/format.js';
import { type Generated, generate } from './generate.js';
import { type Prepared, type PrepareOptions, prepare } from './prepare.js';
import type { Steps } from './steps.js';
import { findTarget, type Target, type TargetOptions } from './target.js';

export interface BuildOptions extends PrepareOptions, TargetOptions {
  /** Folder for everything that is made on the way. */
  readonly output: string;
}

/** Firmware for a board, and what it was made of. */
export interface Built extends Prepared, Generated {
  readonly target: Target;
  readonly image: Image;
}

/** From a model file to firmware. */
export async function build(options: BuildOptions, steps: Steps, signal?: AbortSignal): Promise<Built> {
  const target = await findTarget(options);
  const prepared = await prepare(options, steps, signal);
  const generated = await generate(prepared, target.board, options.output, steps);
  const { program, modelFolder } = generated;
  const folder = path.join(options.output, target.board.name);
  const image = await steps.step(
    'build',
    () => buildApplication(program, modelFolder, target.board, folder, { signal }),
    (built) => {
      const { flash, ram } = built.sizes;
      return (
        `${target.board.name}: flash ${integer(flash.code + flash.weights)} bytes, ` +
        `RAM ${integer(ram.arena + ram.stack + ram.weights + ram.other)}, SHA-256 ${imageHash(built).slice(0, 16)}`
      );
    },
  );
  return { ...prepared, ...generated, target, image };
}
