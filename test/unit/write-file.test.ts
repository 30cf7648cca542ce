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
import { packageRoot } from '../../tool/paths.js';
import { writeWhole } from '../../tool/write-file.js';
import { withFileLimit } from '../support/edgec.js';
import { rejectsUserError } from '../support/user-error.js';

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

  it('says how much there was no room for, and keeps what was there', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, 'old');
    const writer = `
      const { writeWhole } = await import(process.argv[1]);
      await writeWhole(process.argv[2], Buffer.alloc(1e6)).catch(({ kind, message, hint }) => console.log([kind, message, hint].join('\\n')));`;
    const module = path.join(packageRoot, 'dist', 'tool', 'write-file.js');
    // The first blocks are written, the others not: as when a disk is full.
    const parameters = ['--input-type=module', '-e', writer, module, file];
    const printed = execFileSync('sh', withFileLimit(8, process.execPath, parameters), { encoding: 'utf8' });
    const [kind, message, hint] = printed.split('\n');
    assert.equal(kind, 'storage');
    assert.match(
      message,
      /file cannot be written: files as large as that are not allowed.* It has 1,000,000 bytes\.$/,
    );
    assert.match(hint, /--output/);
    assert.deepEqual(readdirSync(folder), ['file']);
    assert.equal(readFileSync(file, 'utf8'), 'old');
  });

  it('says that a disk is full, and how much is free', () =>
    rejectsUserError(writeWhole('/dev/full', 'text'), 'storage', [
      /^\/dev\/full cannot be written: the disk is full\. It has 4 bytes, [\d,]+ are free\.$/,
    ]));
});
