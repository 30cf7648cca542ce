import { unzipSync } from 'fflate';
import { UserError } from '../../errors.js';
import type { Graph } from '../../graph/graph.js';
import { hasBytes, type ModelFile, type ModelFormat } from '../format.js';
import { parseJson } from '../json.js';
import { damaged, maximumBytes } from '../limits.js';
import { datasetsUnder, type Hdf5Contents, readHdf5 } from './hdf5.js';
import { placeNames } from './place-names.js';
import { type KerasModel, readTopology } from './topology.js';
import { translateKeras } from './translation.js';
import { type KerasWeights, namesOf } from './weights.js';

/** `.keras` archives: a zip file of the topology and the weights, which are counted by layer and variable. */
export const kerasArchive: ModelFormat = {
  title: 'Keras .keras',
  recognizes: (bytes) => hasBytes(bytes, 0, [0x50, 0x4b, 0x03, 0x04]),
  read: importArchive,
};

/** No compressed byte gives more: a larger claim is a lie. */
const maximumInflation = 1040;

async function importArchive(file: ModelFile): Promise<Graph> {
  const entries = unpack(file.bytes, ['config.json', 'model.weights.h5']);
  const config = entries['config.json'];
  const weights = entries['model.weights.h5'];
  if (!config || !weights) {
    throw new UserError(
      'model',
      `${file.path} is a zip archive, but not of a Keras model with its weights.`,
      'Save the model with `model.save("model.keras")`.',
    );
  }
  const model = readTopology(parseJson(new TextDecoder().decode(config), 'config.json'));
  const contents = await readHdf5(weights, lists);
  return translateKeras(file, model, countedWeights(contents));
}

function unpack(bytes: Uint8Array, wanted: readonly string[]): Record<string, Uint8Array> {
  let total = 0;
  try {
    return unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        if (!wanted.includes(name)) return false;
        total += originalSize;
        if (total > maximumBytes || originalSize > maximumInflation * (size + 1))
          throw new Error('it is too large');
        return true;
      },
    });
  } catch (error) {
    throw damaged(`its zip archive cannot be unpacked (${error instanceof Error ? error.message : error})`);
  }
}

/** What Keras calls the list of a model's layers: first since Keras 2.14, then in the versions before. */
const lists = ['layers', '_layer_checkpoint_dependencies'] as const;

/** Weights under `layers/<place>/layers/<place>/vars/<number>`. */
function countedWeights(contents: Hdf5Contents): KerasWeights {
  const [list, stored] = lists
    .map((list) => [list, datasetsUnder(contents, list)] as const)
    .reduce((found, other) => (found[1].size > 0 ? found : other));
  const places = new Map<KerasModel, readonly string[]>();
  const placesIn = (model: KerasModel) => {
    const known = places.get(model) ?? placeNames(model.layers, list === 'layers' ? 1 : 2);
    places.set(model, known);
    return known;
  };
  return {
    read(address, variables) {
      const folder = address.map(({ model, index }) => placesIn(model)[index]).join(`/${list}/`);
      return variables.map((variable, index) => {
        const weight = stored.get(`${folder}/vars/${index}`);
        if (!weight)
          throw damaged(`the weight "${variable}" of layer "${namesOf(address).join('/')}" is missing`);
        return weight;
      });
    },
  };
}
