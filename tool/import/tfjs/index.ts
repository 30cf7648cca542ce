import { UserError } from '../../errors.js';
import type { Graph } from '../../graph/graph.js';
import type { ModelFile, ModelFormat } from '../format.js';
import { isObject, type JsonObject, parseJson, toObject } from '../json.js';
import { readTopology } from '../keras/topology.js';
import { translateKeras } from '../keras/translation.js';
import { namedWeights } from '../keras/weights.js';
import { readWeights } from './weights.js';

/** TensorFlow.js LayersModels: Keras' topology in `model.json`, the weights in binary files beside it. */
export const tfjs: ModelFormat = {
  title: 'TensorFlow.js LayersModel',
  recognizes: (bytes) => /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64))),
  read: importTfjs,
};

async function importTfjs(file: ModelFile): Promise<Graph> {
  const document = parseJson(new TextDecoder().decode(file.bytes), 'description of layers');
  refuseOthers(file.path, document);
  const topology = toObject(document.modelTopology, 'model topology');
  // Keras' converter wraps the model in its versions; TensorFlow.js itself may not.
  const model = isObject(topology.model_config) ? topology.model_config : topology;
  const weights = await readWeights(file.path, document.weightsManifest);
  return translateKeras(file, readTopology(model), namedWeights(weights));
}

function refuseOthers(path: string, { format, modelTopology, weightsManifest }: JsonObject): void {
  if (format === 'graph-model') {
    throw new UserError(
      'model',
      `${path} is a TensorFlow.js GraphModel, which has lost its layers.`,
      'Convert the Keras model to a LayersModel: `tensorflowjs_converter --output_format tfjs_layers_model`.',
    );
  }
  if (!isObject(modelTopology) || !Array.isArray(weightsManifest)) {
    throw new UserError(
      'model',
      `${path} is a JSON file, but not a TensorFlow.js model.`,
      'Save the model with `model.save(...)` in TensorFlow.js, or convert it with `tensorflowjs_converter`.',
    );
  }
}
