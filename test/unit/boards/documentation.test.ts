import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadBoard } from '../../../tool/boards/load.js';
import { boardSchema } from '../../../tool/boards/schema.js';
import { packageRoot } from '../../../tool/paths.js';
import { readYaml } from '../../../tool/schema/schema.js';

describe('docs/adding-a-board.md', () => {
  it('shows a board file that is right, and differs from its sibling in names only', async () => {
    const page = await readFile(path.join(packageRoot, 'docs', 'adding-a-board.md'), 'utf8');
    const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const board = readYaml(example, 'docs/adding-a-board.md', boardSchema);
    const sibling = await loadBoard('nucleo-f746');
    const { name, title, install, ...facts } = board;
    assert.deepEqual({ ...sibling, ...facts }, sibling);
    assert.deepEqual([name, title, install?.drive], ['nucleo-f756', 'ST NUCLEO-F756ZG', 'NODE_F756ZG']);
  });
});
