import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { loadBoard } from '../../boards/load.js';
import { compress } from '../../deploy/compress.js';
import { trainNetwork } from '../../deploy/train.js';
import { packageRoot } from '../../paths.js';
import {
  type CompressionCase,
  caseName,
  caseTitle,
  channelsMethod,
  compressedFile,
  dataSets,
} from './cases.js';
import { silentSteps } from './measure-network.js';

const examples = path.join(packageRoot, 'examples');
/** What is too large to be kept. */
export const workFolder = path.join(packageRoot, 'build', 'bench');

/** The dense network of a case, where it was trained here. */
export function denseModelFile(one: CompressionCase): string {
  return path.join(workFolder, `${caseName(one)}.edgec.json`);
}

/** Training and test images of a case. */
export function imageFiles({ data }: CompressionCase) {
  const { folder } = dataSets[data];
  return {
    data: path.join(folder, 'train-images-idx3-ubyte.gz'),
    test: path.join(folder, 't10k-images-idx3-ubyte.gz'),
  };
}

/** Trains the dense network of a case and follows its recipes. */
export async function makeFromScratch(one: CompressionCase): Promise<void> {
  await mkdir(workFolder, { recursive: true });
  const { data, test } = imageFiles(one);
  process.stderr.write(`${caseTitle(one)}: training\n`);
  const network = await networkDescription(one);
  await trainNetwork({ network, data, validation: test, output: denseModelFile(one) }, silentSteps);
  for (const { name } of one.methods) {
    const recipe = path.join(examples, 'recipes', `${one.network}-${name}.yaml`);
    await follow(one, name, recipe);
  }
  for (const share of one.channelShares) {
    const name = channelsMethod(share);
    await follow(one, name, await channelRecipe(one, share));
  }
}

/** The network's description, without mirrored samples where they would mean something else. */
async function networkDescription(one: CompressionCase): Promise<string> {
  const file = path.join(examples, 'networks', `${one.network}.yaml`);
  const document = parseDocument(await readFile(file, 'utf8'));
  const flip = ['training', 'augmentation', 'flip'];
  if (dataSets[one.data].isSymmetric || !document.hasIn(flip)) return file;
  document.deleteIn(flip);
  const changed = path.join(workFolder, `${caseName(one)}.yaml`);
  await writeFile(changed, document.toString());
  return changed;
}

async function follow(one: CompressionCase, method: string, recipe: string): Promise<void> {
  process.stderr.write(`${caseTitle(one)}: ${method}\n`);
  await compress(
    {
      model: denseModelFile(one),
      recipe,
      ...imageFiles(one),
      output: compressedFile(one, method),
      workFolder: path.join(workFolder, `${caseName(one)}-${method}`),
    },
    await loadBoard('nucleo-f746'),
    silentSteps,
  );
}

/** The network's recipe for channels with another share in the place of every layer's. */
export async function channelRecipe({ network }: CompressionCase, share: number): Promise<string> {
  const text = await readFile(path.join(examples, 'recipes', `${network}-channels.yaml`), 'utf8');
  const document = parseDocument(text);
  const place = ['steps', 0, 'prune', 'layers'];
  const layers = Object.keys((document.toJS() as RecipeText).steps[0].prune.layers);
  for (const layer of layers) document.setIn([...place, layer], share);
  const file = path.join(workFolder, `${network}-${channelsMethod(share)}.yaml`);
  await writeFile(file, document.toString());
  return file;
}

interface RecipeText {
  readonly steps: readonly [{ readonly prune: { readonly layers: Readonly<Record<string, number>> } }];
}
