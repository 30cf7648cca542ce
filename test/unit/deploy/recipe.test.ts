import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { loadBoard } from '../../../tool/boards/load.js';
import { layerSizes } from '../../../tool/deploy/layer-sizes.js';
import { followRecipe } from '../../../tool/deploy/recipe.js';
import type { Steps } from '../../../tool/deploy/steps.js';
import { graphToJson } from '../../../tool/graph/json.js';
import { lower } from '../../../tool/lower/lower.js';
import { useFolder } from '../../support/folder.js';
import { perceptron } from '../../support/perceptron.js';
import { randomSource } from '../../support/random.js';

describe('following a recipe to an int8 network', () => {
  const folder = useFolder();
  const names: string[] = [];
  const steps: Steps = {
    step(name, work) {
      names.push(name);
      return Promise.resolve(work(() => {}));
    },
  };

  async function follow(recipe: string, { forgets = true } = {}) {
    names.length = 0;
    const random = randomSource(1);
    const rows = Array.from({ length: 40 }, () => Array.from({ length: 24 }, () => random()).join());
    writeFileSync(folder.file('model.edgec.json'), graphToJson(perceptron([24, 32, 4])));
    writeFileSync(folder.file('data.csv'), rows.join('\n'));
    writeFileSync(folder.file('labels.csv'), rows.map((_, i) => i % 4).join('\n'));
    writeFileSync(folder.file('recipe.yaml'), recipe);
    const board = await loadBoard('nucleo-f746');
    const options = {
      ...{ model: folder.file('model.edgec.json'), recipe: folder.file('recipe.yaml') },
      ...{ data: folder.file('data.csv'), labels: folder.file('labels.csv'), holdOut: 0.5 },
      checkpoint: folder.file('checkpoint'),
    };
    const followed = await followRecipe(options, board, steps);
    if (forgets) await followed.forget();
    const { graph, float } = followed.prepared;
    return { ...followed, sizes: layerSizes(lower(graph, board), graph, float, followed.origins) };
  }

  it('shows every step under a name of its own', async () => {
    await follow("steps:\n  - quantize: { layers: { '*': 4 } }\n");
    assert.deepEqual(names, ['import', 'data', 'quantize', 'convert']);
  });

  it('says what was done to each layer', async () => {
    const { methods } = await follow(
      'steps:\n  - low_rank: { layers: { dense1: 4 } }\n  - prune: { layers: { dense1: 0.5 } }\n  - fixed_point: {}\n',
    );
    assert.deepEqual(Object.fromEntries(methods), {
      dense1_basis: ['low rank', 'fixed point'],
      dense1: ['low rank', 'prune', 'fixed point'],
      dense2: ['fixed point'],
    });
  });

  it('that was followed before and is not forgotten does no step again', async () => {
    const recipe = "steps:\n  - prune: { layers: { '*': 0.5 } }\n  - quantize: { layers: { '*': 4 } }\n";
    const first = await follow(recipe, { forgets: false });
    assert.deepEqual(names, ['import', 'data', 'prune', 'quantize', 'convert']);
    const second = await follow(recipe);
    assert.deepEqual(names, ['import', 'data', 'resume', 'convert']);
    assert.deepEqual(second.prepared, first.prepared);
    assert.deepEqual(second.steps, first.steps);
  });

  it('compares the parts of a layer together with the layer in whose place they stand', async () => {
    const { sizes, origins } = await follow(
      // What was decomposed is decomposed again.
      'steps:\n  - low_rank: { layers: { dense1: 8 } }\n  - low_rank: { layers: { dense1_basis: 4 } }\n',
    );
    const parts = ['dense1_basis_basis', 'dense1_basis', 'dense1'];
    assert.deepEqual(
      [...origins],
      [...parts.slice(1), parts[0]].map((part) => [part, 'dense1']),
    );
    const own = parts.map((part) => sizes.get(part)!);
    const bytes = own.reduce((sum, part) => sum + part.bytes, 0);
    const weights = 24 * 32;
    for (const { ratio, bitsPerWeight, weights: counted } of own) {
      assert.equal(ratio, (4 * (weights + 32)) / bytes);
      assert.equal(bitsPerWeight, (8 * bytes) / weights);
      assert.equal(counted.before, weights);
    }
    const { ratio, bytes: last } = sizes.get('dense2')!;
    assert.equal(ratio, (4 * (32 * 4 + 4)) / last);
  });
});
