import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requireTools } from '../../../tool/build/require-tools.js';
import { UserError } from '../../../tool/errors.js';

describe('tools that a build needs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'edgec-tools-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function program(name: string): void {
    writeFileSync(path.join(folder, name), '#!/bin/sh\necho 1.2.3\n');
    chmodSync(path.join(folder, name), 0o755);
  }

  function errorOf(platform: NodeJS.Platform): UserError {
    try {
      requireTools(['cmake', 'ninja'], { PATH: folder }, platform);
    } catch (error) {
      assert.ok(error instanceof UserError);
      assert.equal(error.kind, 'tool');
      return error;
    }
    assert.fail('nothing is missing');
  }

  it('are fine where they are there', () => {
    program('cmake');
    program('ninja');
    requireTools(['cmake', 'ninja'], { PATH: folder });
  });

  it('are all named where they are missing, with the command that installs them', () => {
    program('apt-get');
    const { message, hint } = errorOf('linux');
    assert.match(message, /cmake, which builds firmware.*; ninja, which/);
    assert.equal(hint, 'To get it: sudo apt-get install cmake ninja-build');
  });

  it('are installed with Homebrew on macOS', () => {
    program('cmake');
    const { message, hint } = errorOf('darwin');
    assert.doesNotMatch(message, /cmake, /);
    assert.equal(hint, 'To get it: brew install ninja');
  });
});
