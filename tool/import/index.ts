import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { checkShapes } from '../operators/check-shapes.js';
import { edgec } from './edgec.js';
import type { ModelFile, ModelFormat } from './format.js';
import { kerasArchive } from './keras/archive.js';
import { kerasH5 } from './keras/h5.js';
import { maximumBytes } from './limits.js';
import { tfjs } from './tfjs/index.js';
import { tflite } from './tflite/index.js';

/** Every format that edgec reads. Adding one is adding its folder and a line here. */
const formats: readonly ModelFormat[] = [tflite, kerasArchive, kerasH5, edgec, tfjs];

/** What to do with files of formats that edgec does not read, by their extension. */
const foreign: Readonly<Record<string, string>> = {
  '.onnx': 'Convert it to TensorFlow Lite, for example with onnx2tf.',
  '.pb': 'Convert the SavedModel to TensorFlow Lite with `tf.lite.TFLiteConverter.from_saved_model`.',
  '.pt': 'Convert it to TensorFlow Lite, for example with ai-edge-torch.',
  '.pth': 'Convert it to TensorFlow Lite, for example with ai-edge-torch.',
};

/**
 * Reads a trained network, whatever its format; which one it is, the contents say.
 * @param modelPath a file, or a TensorFlow.js model's folder
 * @throws UserError of kind `model`: unreadable, damaged or foreign files, and every layer that edgec cannot run
 */
export async function importModel(modelPath: string): Promise<Graph> {
  const file = await readModelFile(modelPath);
  const remedy = foreign[path.extname(file.path).toLowerCase()];
  const format = remedy ? undefined : formats.find(({ recognizes }) => recognizes(file.bytes));
  if (!format) {
    const known = formats.map(({ title }) => title).join(', ');
    throw new UserError(
      'model',
      `${file.path} is no model that edgec reads.`,
      remedy ?? `It reads these formats: ${known}.`,
    );
  }
  const graph = await format.read(file);
  checkShapes(graph);
  return graph;
}

async function readModelFile(modelPath: string): Promise<ModelFile> {
  try {
    const filePath = (await stat(modelPath)).isDirectory() ? await fileInFolder(modelPath) : modelPath;
    const found = await stat(filePath);
    // Devices and pipes may have no end.
    if (!found.isFile()) throw new Error('it is not a file');
    const { size } = found;
    if (size > maximumBytes) {
      throw new UserError(
        'model',
        `${filePath} has ${Math.round(size / 2 ** 20)} MiB: that is no network for a microcontroller.`,
        `The largest file that edgec reads has ${maximumBytes / 2 ** 20} MiB.`,
      );
    }
    return { path: filePath, name: modelName(filePath), bytes: await readFile(filePath) };
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'model',
      `Cannot read the model ${modelPath}: ${reason}.`,
      'Give the path of a .tflite, .keras or .h5 file, or of the folder of a TensorFlow.js model.',
    );
  }
}

/** The file that stands for a model that is a folder. */
async function fileInFolder(folder: string): Promise<string> {
  const names = await readdir(folder);
  return path.join(folder, names.includes('saved_model.pb') ? 'saved_model.pb' : 'model.json');
}

/** `kws_int8` for `models/kws_int8.tflite`; a TensorFlow.js model has its folder's name. */
function modelName(filePath: string): string {
  const { name, base, dir } = path.parse(path.resolve(filePath));
  return (base === 'model.json' ? path.basename(dir) : name) || 'model';
}
