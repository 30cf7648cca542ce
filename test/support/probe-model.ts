import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Image } from '../../tool/build/image.js';
import { firmwareFolder, packageRoot } from '../../tool/paths.js';
import type { Layer, Program } from '../../tool/program/program.js';

const sources = path.join(packageRoot, 'test', 'integration', 'firmware', 'probe-model');

const layerNames = ['empty', 'thousand turns', 'turns', 'age timers', 'fail', 'fill', 'view'];

/** The model of `test/integration/firmware/probe-model` as the build sees it. */
export const probeProgram: Program = {
  name: 'probe',
  target: { core: 'cortex-m3', features: [] },
  hash: 0xfeedbeef,
  layers: layerNames.map(
    (name, index): Layer => ({
      name,
      operator: 'Probe',
      encoding: 'none',
      outputShape: [1, index < 5 ? 12 : 2000],
      macs: 0,
      output: index < 5 ? 0 : 1,
    }),
  ),
  constants: [
    { name: 'probe_table', type: 'uint8_t', values: new Uint8Array(256), alignment: 1, comment: 'counts up' },
  ],
  buffers: [
    { name: 'input', bytes: 12, offset: 0, firstLayer: 0, lastLayer: 5 },
    { name: 'output', bytes: 2000, offset: 12, firstLayer: 5, lastLayer: 6 },
  ],
  arenaBytes: 2048,
  inputs: [
    { name: 'input', shape: [1, 12], quantization: { kind: 'affine', scale: 1, zeroPoint: 0 }, buffer: 0 },
  ],
  outputs: [
    { name: 'output', shape: [1, 2000], quantization: { kind: 'affine', scale: 1, zeroPoint: 0 }, buffer: 1 },
  ],
};

/** Writes the probe model into a folder, as a generated project would be. */
export async function writeProbeModel(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of await readdir(sources))
    await copyFile(path.join(sources, file), path.join(folder, file));
  await copyFile(path.join(firmwareFolder, 'runtime', 'edgec_model.h'), path.join(folder, 'edgec_model.h'));
}

/** A file with what the flash after the loader holds once the image is written. */
export async function flashFile(folder: string, image: Image): Promise<string> {
  const file = path.join(folder, 'flash.bin');
  await writeFile(file, image.bytes);
  return file;
}

/** What the probe model puts out for an input. */
export function probeOutput(input: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 2000 }, (_, index) => (index % 256) ^ input[index % input.length]);
}
