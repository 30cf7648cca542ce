import { writeFileSync } from 'node:fs';
import { graphToJson } from '../../tool/graph/json.js';
import { openTrainable } from '../../tool/train/trainable.js';
import { train } from '../../tool/train/trainer.js';
import { idx } from './data-files.js';
import type { useFolder } from './folder.js';
import { perceptron } from './perceptron.js';
import { quarters, toyOptions } from './toy-training.js';

/** Names of the files that {@link writeToyFiles} makes. */
export const toyFiles = {
  model: 'toy.edgec.json',
  data: 'train-images-idx3-ubyte',
  test: 't10k-images-idx3-ubyte',
} as const;

/** Writes a trained network and samples for it: 600 to learn from, 400 to measure on. */
export async function writeToyFiles(folder: ReturnType<typeof useFolder>): Promise<void> {
  const network = await openTrainable(perceptron([36, 64, 4]));
  await train(network, quarters(600, 1), { ...toyOptions, epochs: 10 });
  writeFileSync(folder.file(toyFiles.model), graphToJson(network.finish()));
  network.dispose();
  for (const [name, seed, count] of [
    ['train', 1, 600],
    ['t10k', 2, 400],
  ] as const) {
    const { values, labels } = quarters(count, seed);
    const floats = Buffer.alloc(4 * values.length);
    for (const [i, value] of values.entries()) floats.writeFloatBE(value, 4 * i);
    writeFileSync(folder.file(`${name}-images-idx3-ubyte`), idx(0x0d, [count, 6, 6], floats));
    writeFileSync(folder.file(`${name}-labels-idx1-ubyte`), idx(8, [count], Buffer.from(labels!)));
  }
}
