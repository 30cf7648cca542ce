import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.js';
import { boardsFolder } from '../paths.js';
import { nearest } from '../schema/nearest.js';
import { readYaml } from '../schema/schema.js';
import type { Board } from './board.js';
import { boardSchema } from './schema.js';

/** Names of all boards, in alphabetical order. */
export async function boardNames(folder = boardsFolder): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => path.basename(file, '.yaml'))
    .sort();
}

/** All boards, in alphabetical order. */
export async function listBoards(folder = boardsFolder): Promise<Board[]> {
  const names = await boardNames(folder);
  return Promise.all(names.map((name) => readBoard(name, folder)));
}

/** The same board with programs that copy their weights to RAM when they start, where no read of them waits for the flash. */
export function withWeightsInRam(board: Board): Board {
  return { ...board, weightsInRam: true };
}

/**
 * The board of this name.
 * @throws UserError (usage) where there is none, with the nearest names; or where its file is wrong, with the place
 */
export async function loadBoard(name: string, folder = boardsFolder): Promise<Board> {
  const names = await boardNames(folder);
  if (!names.includes(name)) {
    throw new UserError(
      'usage',
      `There is no board '${name}'.`,
      `Nearest: ${nearest(name, names).slice(0, 3).join(', ')}. 'edgec boards' lists them all.`,
    );
  }
  return readBoard(name, folder);
}

async function readBoard(name: string, folder: string): Promise<Board> {
  const file = path.join(folder, `${name}.yaml`);
  const board = readYaml(
    await readFile(file, 'utf8'),
    path.relative(process.cwd(), file),
    boardSchema,
    'docs/adding-a-board.md says what the file of a board holds.',
  );
  if (board.name !== name) {
    throw new UserError(
      'usage',
      `${file}: its name is '${board.name}', so it must be in ${board.name}.yaml.`,
    );
  }
  return board;
}
