import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../tool/paths.js';

const tool = path.join(packageRoot, 'tool');

/** The folders of tool/ from left to right, as docs/architecture.md lists them. */
function road(): string[] {
  const page = readFileSync(path.join(packageRoot, 'docs', 'architecture.md'), 'utf8');
  return [...page.matchAll(/^\| `(\w+)` +\|/gm)].map(([, folder]) => folder);
}

/** Folders whose files this folder's files import. */
function importsOf(folder: string): { file: string; imported: string }[] {
  return readdirSync(path.join(tool, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|mjs)$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(path.join(tool, folder, file), 'utf8');
      const paths = [...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, target]) =>
        path.relative(tool, path.resolve(tool, folder, path.dirname(file), target)),
      );
      return paths
        .filter((target) => target.includes(path.sep))
        .map((target) => ({ file: path.join(folder, file), imported: target.split(path.sep)[0] }));
    });
}

describe('the architecture', () => {
  it('lists every folder of tool/', () => {
    const folders = readdirSync(tool, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.deepEqual(
      folders.map(({ name }) => name).filter((name) => !road().includes(name)),
      [],
    );
  });

  it('lets a folder import only what stands left of it on the road', () => {
    const order = road();
    const backwards = order
      .filter((folder) => readdirSync(tool).includes(folder))
      .flatMap(importsOf)
      .filter(({ file, imported }) => order.indexOf(imported) > order.indexOf(file.split(path.sep)[0]))
      .map(({ file, imported }) => `${file} imports from ${imported}`);
    assert.deepEqual(backwards, []);
  });
});
