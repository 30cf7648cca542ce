import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageRoot } from '../../../tool/paths.js';
import { packagesAreCurrent, requireNode } from '../../../tool/setup/node.mjs';
import { run } from '../../../tool/setup/run.mjs';
import { SetupError } from '../../../tool/setup/say.mjs';

describe('set-up of Node', () => {
  it('accepts the versions that package.json asks for', () => {
    for (const version of ['20.19.0', '20.19.12', '20.20.0', '22.1.0', '100.0.0']) {
      requireNode(packageRoot, version);
    }
  });

  it('refuses older versions and says which one is needed', () => {
    for (const version of ['20.18.9', '20.9.0', '18.20.0', '9.0.0']) {
      assert.throws(
        () => requireNode(packageRoot, version),
        (error) => error instanceof SetupError && /needs 20\.19\.0 or later/.test(error.message),
        version,
      );
    }
  });

  it('sees packages that are missing or older than the lock file', () => {
    const root = mkdtempSync(path.join(tmpdir(), 'edgec-packages-'));
    try {
      writeFileSync(path.join(root, 'package-lock.json'), '{}');
      assert.equal(packagesAreCurrent(root), false, 'missing');
      mkdirSync(path.join(root, 'node_modules'));
      const installed = path.join(root, 'node_modules', '.package-lock.json');
      writeFileSync(installed, '{}');
      assert.equal(packagesAreCurrent(root), true, 'newer');
      utimesSync(installed, 0, 0);
      assert.equal(packagesAreCurrent(root), false, 'older');
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe('commands that the set-up runs', () => {
  it('give their exit code', async () => {
    assert.equal(await run(process.execPath, ['-e', 'process.exit(3)']), 3);
  });

  it('give 128 + n where a signal ended them', async () => {
    assert.equal(await run(process.execPath, ['-e', 'process.kill(process.pid, "SIGTERM")']), 143);
  });

  it('that do not exist are an error that says so', async () => {
    await assert.rejects(run('edgec-no-such-command', []), (error) => {
      return error instanceof SetupError && /cannot run edgec-no-such-command/.test(error.message);
    });
  });
});
