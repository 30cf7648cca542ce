import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '../../tool/errors.js';
import { writeWhole } from '../../tool/write-file.js';

describe('writing files whole', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'edgec-write-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes the folders that are missing, and replaces what is there', async () => {
    const file = path.join(folder, 'a', 'b', 'file');
    await writeWhole(file, 'first');
    await writeWhole(file, Uint8Array.of(1, 2));
    assert.deepEqual([...readFileSync(file)], [1, 2]);
    assert.deepEqual(readdirSync(path.dirname(file)), ['file']);
  });

  it('follows symbolic links', async () => {
    const [file, link] = [path.join(folder, 'file'), path.join(folder, 'link')];
    writeFileSync(file, 'old');
    symlinkSync(file, link);
    await writeWhole(link, 'new');
    assert.equal(readFileSync(file, 'utf8'), 'new');
    assert.ok(lstatSync(link).isSymbolicLink());
  });

  it('writes to a pipe and leaves it a pipe', async () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe]);
    let received = '';
    reader.stdout.on('data', (text) => {
      received += text;
    });
    const closed = new Promise((resolve) => reader.once('close', resolve));
    await writeWhole(pipe, 'through');
    await closed;
    assert.equal(received, 'through');
    assert.ok(lstatSync(pipe).isFIFO());
  });

  it('leaves nothing behind where it fails', async () => {
    mkdirSync(path.join(folder, 'taken'));
    await assert.rejects(
      writeWhole(path.join(folder, 'taken'), 'text'),
      (error) => error instanceof UserError && /taken cannot be written: /.test(error.message),
    );
    assert.deepEqual(readdirSync(folder), ['taken']);
  });
});
