import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { kerasArchive } from '../../../tool/import/keras/archive.js';
import { kerasH5 } from '../../../tool/import/keras/h5.js';
import { readTopology } from '../../../tool/import/keras/topology.js';
import { translateKeras } from '../../../tool/import/keras/translation.js';
import { type KerasWeight, namedWeights } from '../../../tool/import/keras/weights.js';
import { readWeights } from '../../../tool/import/tfjs/weights.js';
import { tflite } from '../../../tool/import/tflite/index.js';
import { checkShapes } from '../../../tool/operators/check-shapes.js';
import { assertReadOrRefused, damage, damageJson, damages } from '../../support/damage.js';
import { fixture, fixtures } from '../../support/fixtures.js';

function named(bytes: Uint8Array) {
  return { path: 'damaged', name: 'damaged', bytes };
}

const nonsense = fc.oneof(
  fc.constantFrom(null, true, '', 'relu', [], {}, [[]], [null], -1, 0, 0.5, 3, 2 ** 31, 1e308, [1, 2, 3, 4]),
  fc.jsonValue({ maxDepth: 2 }),
);

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('damaged model files', () => {
  const flatbuffers = fixtures('.tflite').map((name) => readFileSync(fixture(name)));

  it('TensorFlow Lite: bytes changed anywhere', async () => {
    const property = fc.asyncProperty(fc.constantFrom(...flatbuffers), damages, async (file, damages) => {
      await assertReadOrRefused(() => {
        const graph = tflite.read(named(damage(file, damages)));
        if (!(graph instanceof Promise)) checkShapes(graph);
        return graph;
      });
    });
    await fc.assert(property, { numRuns: 1000 });
  });

  it('TensorFlow Lite: cut off anywhere', async () => {
    const property = fc.asyncProperty(fc.constantFrom(...flatbuffers), fraction, async (file, length) => {
      await assertReadOrRefused(() => tflite.read(named(damage(file, [], length))));
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('Keras topologies: anything in the place of anything', async () => {
    const models: { topology: unknown; weights: ReadonlyMap<string, KerasWeight> }[] = [];
    for (const name of ['branches_tfjs', 'normalized_tfjs', 'ports_tfjs', 'sequence_tfjs']) {
      const modelPath = path.join(fixture(name), 'model.json');
      const { modelTopology, weightsManifest } = JSON.parse(readFileSync(modelPath, 'utf8'));
      models.push({
        topology: modelTopology.model_config,
        weights: await readWeights(modelPath, weightsManifest),
      });
    }
    const property = fc.asyncProperty(
      fc.constantFrom(...models),
      fraction,
      nonsense,
      async (model, place, value) => {
        await assertReadOrRefused(() => {
          const topology = damageJson(model.topology, place, value);
          const graph = translateKeras(
            { path: 'damaged', name: 'damaged' },
            // The outermost value is an object wherever it is read from.
            readTopology(Object(topology)),
            namedWeights(model.weights),
          );
          checkShapes(graph);
          return graph;
        });
      },
    );
    await fc.assert(property, { numRuns: 1000 });
  });

  it('TensorFlow.js manifests: anything in the place of anything', async () => {
    const modelPath = path.join(fixture('convolutions_tfjs_uint8'), 'model.json');
    const { modelTopology, weightsManifest } = JSON.parse(readFileSync(modelPath, 'utf8'));
    const model = readTopology(modelTopology.model_config);
    const property = fc.asyncProperty(fraction, nonsense, async (place, value) => {
      await assertReadOrRefused(async () => {
        const weights = await readWeights(modelPath, damageJson(weightsManifest, place, value));
        return translateKeras({ path: 'damaged', name: 'damaged' }, model, namedWeights(weights));
      });
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('Keras .keras: bytes changed, or cut off', async () => {
    const archives = ['convolutions.keras', 'ports.keras'].map((name) => readFileSync(fixture(name)));
    const property = fc.asyncProperty(
      fc.constantFrom(...archives),
      damages,
      fc.option(fraction, { nil: 1, freq: 4 }),
      async (file, damages, length) => {
        await assertReadOrRefused(() => kerasArchive.read(named(damage(file, damages, length))));
      },
    );
    await fc.assert(property, { numRuns: 8 });
  });

  it('Keras .h5: bytes changed, or cut off', async () => {
    const files = ['perceptron.h5', 'ports_keras2.h5'].map((name) => readFileSync(fixture(name)));
    const property = fc.asyncProperty(
      fc.constantFrom(...files),
      damages,
      fc.option(fraction, { nil: 1, freq: 4 }),
      async (file, damages, length) => {
        await assertReadOrRefused(() => kerasH5.read(named(damage(file, damages, length))));
      },
    );
    await fc.assert(property, { numRuns: 8 });
  });
});
