import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { emitProject, writeProject } from '../../tool/emit/emit.js';
import type { Graph } from '../../tool/graph/graph.js';
import { buildHost } from '../../tool/host/build.js';
import { type HostModel, loadHost } from '../../tool/host/host-model.js';
import { lower } from '../../tool/lower/lower.js';
import type { Program, Target } from '../../tool/program/program.js';

export const targets = {
  m3: { core: 'cortex-m3', features: [] },
  m4: { core: 'cortex-m4', features: ['dsp'] },
} satisfies Record<string, Target>;

/** Lowers a graph, compiles it for this machine, and hands program and executor to `use`. */
export async function withHostModel(
  graph: Graph,
  target: Target,
  use: (host: HostModel, program: Program) => void | Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'edgec-host-'));
  try {
    const program = lower(graph, target);
    await writeProject(await emitProject(program), path.join(folder, 'model'));
    const addon = await buildHost(path.join(folder, 'model'), path.join(folder, 'host'), program.hash);
    await use(loadHost(addon), program);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
