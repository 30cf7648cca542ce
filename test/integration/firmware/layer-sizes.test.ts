import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadBoard } from '../../../tool/boards/load.js';
import { buildApplication } from '../../../tool/build/application.js';
import { readElf } from '../../../tool/build/elf.js';
import { quantizeToInt8 } from '../../../tool/compress/integer.js';
import { layerSizes } from '../../../tool/deploy/layer-sizes.js';
import { emitProject, writeProject } from '../../../tool/emit/emit.js';
import { encodeInt8, int8Encodings } from '../../../tool/encodings/index.js';
import { lower } from '../../../tool/lower/lower.js';
import { optimise } from '../../../tool/passes/index.js';
import { useFolder } from '../../support/folder.js';
import { perceptron } from '../../support/perceptron.js';
import { randomReals, randomSource } from '../../support/random.js';
import { recode } from '../../support/recode.js';

describe('the bytes that a report gives for a layer', () => {
  const folder = useFolder();

  it('are those that are linked, for every encoding, and add up to the section of weights', async () => {
    // A layer for each encoding, of odd sizes, and a logistic function's table at the end.
    const encodings = int8Encodings();
    const float = perceptron([33, ...encodings.map((_, i) => 29 - i)]);
    const int8 = await quantizeToInt8(float, [randomReals(33 * 20, 1, -1, 1)]);
    const random = randomSource(3);
    let next = 0;
    const { encoded } = recode(int8, (weights) => {
      // Three values: what every encoding can hold.
      const values = weights.values.map(() => (random() < 0.6 ? 0 : random() < 0.5 ? 1 : -1));
      const plain = { ...weights, values };
      return { plain, encoded: encodeInt8(plain, encodings[next++]) };
    });
    assert.equal(next, encodings.length);
    const board = await loadBoard('mps2-an386');
    const graph = optimise(encoded);
    const program = lower(graph, board);
    await writeProject(await emitProject(program), folder.file('model'));
    await buildApplication(program, folder.file('model'), board, folder.file('board'));
    const elf = folder.file(path.join('board', 'build', 'application.elf'));

    const sizes = layerSizes(program, graph, float);
    assert.deepEqual(
      program.layers.filter(({ name }) => sizes.has(name)).map(({ encoding }) => encoding),
      encodings,
    );
    const linked = symbolSizes(elf);
    const sizeOf = (prefix: string) =>
      [...linked].filter(([name]) => name.startsWith(prefix)).reduce((sum, [, size]) => sum + size, 0);
    for (const [layer, { bytes }] of sizes) assert.equal(bytes, sizeOf(`${layer}_`), layer);

    // Besides layers' tables there are what describes the model, a row for each layer and its ports, and tables of kernels,
    // which all layers share.
    const described = ['inputs', 'outputs', `${program.name}_layers`];
    const descriptions = described.reduce((sum, name) => sum + linked.get(name)!, sizeOf('edgec_'));
    const tables = program.layers.reduce((sum, { name }) => sum + sizeOf(`${name}_`), 0);
    const section = readElf(readFileSync(elf)).sections.find(({ name }) => name === '.model_constants')!;
    const padding = section.size - descriptions - tables;
    assert.ok(padding >= 0 && padding < 4 * linked.size, `${padding} bytes of padding`);
  });
});

/** Sizes of the read-only data in a linked program, by name, as binutils reads them. */
function symbolSizes(elf: string): Map<string, number> {
  const listing = execFileSync('arm-none-eabi-nm', ['--print-size', elf], { encoding: 'utf8' });
  const rows = listing.matchAll(/^[0-9a-f]+ ([0-9a-f]+) [rR] (\S+)$/gm);
  return new Map([...rows].map(([, size, name]) => [name, Number.parseInt(size, 16)]));
}
