import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Board } from '../../tool/boards/board.js';
import { sealImage } from '../../tool/build/application.js';
import { buildWithCMake } from '../../tool/build/cmake.js';
import type { Image } from '../../tool/build/image.js';
import { firmwareProject } from '../../tool/build/project.js';
import { writeProject } from '../../tool/emit/emit.js';
import { firmwareFolder } from '../../tool/paths.js';

/** One mistake: in this file of `firmware/`, this text, which occurs once, becomes another. */
export interface Alteration {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Builds loaders with mistakes in them. Only what a mistake changes is compiled again. */
export async function loaderWorkshop(board: Board, folder: string) {
  const sources = path.join(folder, 'firmware');
  for (const part of ['chips', 'common', 'loader']) {
    await cp(path.join(firmwareFolder, part), path.join(sources, part), { recursive: true });
  }
  const project = await firmwareProject(board, 'loader', { stackBytes: 2048, strict: false });
  const elsewhere = new Map(
    [...project].map(([name, text]) => [name, text.replaceAll(firmwareFolder, sources)] as const),
  );
  await writeProject(elsewhere, folder);
  return async (...alterations: readonly Alteration[]): Promise<Image> => {
    const originals = await Promise.all(
      alterations.map(async ({ file, from, to }) => {
        const place = path.join(sources, file);
        const text = await readFile(place, 'utf8');
        assert.equal(text.split(from).length, 2, `${file} has it once: ${from}`);
        await writeFile(place, text.replace(from, to));
        return { place, text };
      }),
    );
    const build = await buildWithCMake(folder, 'an altered loader', undefined);
    const image = await sealImage(path.join(build, 'loader.elf'), board);
    for (const { place, text } of originals) await writeFile(place, text);
    return image;
  };
}
