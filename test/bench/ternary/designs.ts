import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { firmwareFolder, packageRoot } from '../../../tool/paths.js';
import { runProcess } from '../../../tool/process.js';
import type { Bench } from '../../support/kernel-runner.js';

/** Runs designs.c, and gives what it prints: by design the instructions for each multiplication. */
export async function runDesigns({ compile, run }: Bench): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'edgec-designs-'));
  try {
    const program = path.join(folder, 'designs');
    const source = path.join(packageRoot, 'test', 'bench', 'ternary', 'designs.c');
    const includes = ['-I', path.join(firmwareFolder, 'kernels')];
    const [compiler, ...options] = [...compile, '-std=gnu11', ...includes, source, '-o', program];
    const compiled = await runProcess(compiler, options, {});
    if (compiled.exitCode !== 0) throw new Error(compiled.stderr);
    const [emulator, ...others] = run(program);
    return (await runProcess(emulator, others, {})).stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
