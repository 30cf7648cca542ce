import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '../../../tool/errors.js';
import { packageRoot } from '../../../tool/paths.js';

export { idx } from '../../support/data-files.js';

/** A file that numpy wrote: see test/fixtures/data/make.py. */
export function fixture(name: string): string {
  return path.join(packageRoot, 'test', 'fixtures', 'data', name);
}

/** For `assert.throws`: a UserError of kind `data` with a hint, whose message matches. */
export function dataError(message: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof UserError &&
    error.kind === 'data' &&
    error.hint !== undefined &&
    (message.test(error.message) || message.test(error.hint));
}

/** A folder for the files of one suite. */
export function useFolder(): { write(name: string, contents: string | Uint8Array): string } {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'edgec-data-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  return {
    write(name, contents) {
      const file = path.join(folder, name);
      writeFileSync(file, contents);
      return file;
    },
  };
}
