import { UserError } from '../../errors.js';
import type { Graph } from '../../graph/graph.js';
import { hasBytes, type ModelFile, type ModelFormat } from '../format.js';
import { parseJson } from '../json.js';
import { datasetsUnder, hdf5Signature, readHdf5 } from './hdf5.js';
import { readTopology } from './topology.js';
import { translateKeras } from './translation.js';
import { namedWeights } from './weights.js';

/** Keras' `.h5` files, of Keras 2 and 3: the topology is an attribute, the weights have a group for each layer. */
export const kerasH5: ModelFormat = {
  title: 'Keras .h5',
  recognizes: (bytes) => hasBytes(bytes, 0, hdf5Signature),
  read: importH5,
};

async function importH5(file: ModelFile): Promise<Graph> {
  const contents = await readHdf5(file.bytes, ['model_weights']);
  const description = contents.attributes.model_config;
  if (description === undefined) {
    throw new UserError(
      'model',
      `${file.path} holds no Keras model: there is no description of layers in it.`,
      'Save the whole model, with `model.save("model.keras")` and not `model.save_weights(...)`.',
    );
  }
  const model = readTopology(parseJson(description, 'description of layers'));
  return translateKeras(file, model, namedWeights(datasetsUnder(contents, 'model_weights')));
}
