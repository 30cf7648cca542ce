import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runProcess } from '../../process.js';
import { findProgram } from '../../setup/tools.mjs';
import type { Installation, LoaderImage, Surroundings } from './installer.js';

/**
 * An installation by a program that writes a binary file through a debug probe.
 *
 * @param parameters of the program, for this file and address
 * @returns why it is not possible, where the program is missing
 */
export function byProgram(
  program: string,
  parameters: (file: string, address: string) => readonly string[],
  { environment, signal }: Surroundings,
): Installation | string {
  const found = findProgram(program, environment);
  if (found === undefined) return `${program} is not installed`;
  return async ({ address, bytes }: LoaderImage) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'edgec-loader-'));
    try {
      const file = path.join(folder, 'loader.bin');
      await writeFile(file, bytes);
      const { exitCode, stdout, stderr } = await runProcess(
        found,
        parameters(file, `0x${address.toString(16)}`),
        {
          env: environment,
          ...(signal && { signal }),
        },
      );
      if (exitCode !== 0) throw new Error(lastLines(`${stdout}\n${stderr}`) || `exit code ${exitCode}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return `The loader was written with ${found}.`;
  };
}

/** What such programs have to say stands at the end of what they print. */
function lastLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .slice(-3)
    .join(' / ');
}
