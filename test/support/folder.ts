import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for the files of one suite, removed after it. */
export function useFolder(): { readonly path: string; file(name: string): string } {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'edgec-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return {
    get path() {
      return folder;
    },
    file: (name) => path.join(folder, name),
  };
}
