import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A folder to put on the PATH, with programs that record how they were called. */
export interface FakeTools {
  readonly folder: string;
  /** Makes a program that writes its arguments into `<name>.called`, a line each, and then does what the shell script says. */
  add(name: string, script: string): Promise<void>;
  /** The arguments of the last call; undefined where there was none. */
  calledWith(name: string): Promise<string[] | undefined>;
  remove(): Promise<void>;
}

export async function fakeTools(): Promise<FakeTools> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'edgec-tools-'));
  return {
    folder,
    async add(name, script) {
      const file = path.join(folder, name);
      const record = `printf '%s\\n' "$@" > '${path.join(folder, `${name}.called`)}'`;
      await writeFile(file, `#!/bin/sh\n${record}\n${script}\n`);
      await chmod(file, 0o755);
    },
    async calledWith(name) {
      const called = await readFile(path.join(folder, `${name}.called`), 'utf8').catch(() => undefined);
      return called?.trimEnd().split('\n');
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
