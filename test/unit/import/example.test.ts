import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openFloatExecutor } from '../../../tool/float/executor.js';
import { importModel } from '../../../tool/import/index.js';
import { graphMacs } from '../../../tool/operators/index.js';
import { packageRoot } from '../../../tool/paths.js';

const model = path.join(packageRoot, 'examples', 'fashion-mnist', 'fashion.keras');
const dataset = process.env.EDGEC_FASHION_MNIST ?? '/usr/share/datasets/fashion-mnist';

describe('the Fashion-MNIST example', () => {
  it('is a network of 1.5 million multiply-accumulates', async () => {
    const graph = await importModel(model);
    assert.deepEqual(graph.tensors[graph.inputs[0]].shape, [1, 28, 28, 1]);
    assert.equal(graphMacs(graph), 1_523_488);
  });

  it('recognizes clothing', async function () {
    if (!existsSync(dataset)) {
      console.warn(`${dataset} is not there: the example's accuracy is not checked.`);
      this.skip();
    }
    const count = 500;
    const read = async (name: string) => gunzipSync(await readFile(path.join(dataset, `${name}-ubyte.gz`)));
    const images = await read('t10k-images-idx3');
    const labels = await read('t10k-labels-idx1');
    const executor = await openFloatExecutor(await importModel(model));
    const [outputs] = await executor.run([Float32Array.from(images.subarray(16, 16 + count * 784))]);
    executor.dispose();
    let right = 0;
    for (let sample = 0; sample < count; sample++) {
      const scores = [...outputs.subarray(10 * sample, 10 * sample + 10)];
      if (scores.indexOf(Math.max(...scores)) === labels[8 + sample]) right++;
    }
    assert(right >= 0.9 * count, `${right} of ${count} are right`);
  });
});
