import path from 'node:path';
import { packageRoot } from '../../paths.js';
import { fashionMnistFolder } from '../../setup/fashion-mnist.mjs';

/** Data sets, each a folder with IDX files, and how tables call them. */
export const dataSets = {
  mnist: { title: 'MNIST', folder: path.join(packageRoot, '..', 'shared', 'data', 'mnist') },
  'fashion-mnist': { title: 'Fashion-MNIST', folder: fashionMnistFolder() ?? '' },
} as const;

export type DataSetName = keyof typeof dataSets;

/** What is done to a network, by a recipe in `examples/recipes`: that of the network and method, `lenet-5-pruning.yaml`. */
export interface CompressionMethod {
  readonly title: string;
  readonly name: string;
}

/** A network on a data set, with what is done to it. */
export interface CompressionCase {
  /** Of the description in `examples/networks`. */
  readonly network: string;
  readonly title: string;
  readonly data: DataSetName;
  readonly methods: readonly CompressionMethod[];
  /** Shares of the channels that are cut, each from the dense network, by the recipe for the network's `channels`. */
  readonly channelShares: readonly number[];
}

const methods: readonly CompressionMethod[] = [
  { title: 'prune + retrain', name: 'pruning' },
  { title: 'Deep Compression', name: 'deep-compression' },
];

/** Every case. */
export const compressionCases: readonly CompressionCase[] = [
  { network: 'lenet-300-100', title: 'LeNet-300-100', data: 'mnist', methods, channelShares: [0.5, 0.75] },
  {
    network: 'lenet-300-100',
    title: 'LeNet-300-100',
    data: 'fashion-mnist',
    methods,
    channelShares: [0.5, 0.75],
  },
  { network: 'lenet-5', title: 'LeNet-5', data: 'mnist', methods, channelShares: [0.5, 0.65, 0.75, 0.85] },
  { network: 'lenet-5', title: 'LeNet-5', data: 'fashion-mnist', methods, channelShares: [0.5, 0.65, 0.75] },
];

/** What files and sections of the page are called that belong to a case. */
export function caseName({ network, data }: CompressionCase): string {
  return `${network}-${data}`;
}

export function caseTitle({ title, data }: CompressionCase): string {
  return `${title}, ${dataSets[data].title}`;
}

/** The file of a compressed network, which is kept. */
export function compressedFile(one: CompressionCase, method: string): string {
  return path.join(packageRoot, 'examples', 'compressed', `${caseName(one)}-${method}.edgec.json`);
}

/** How a network with this share of its channels cut is called. */
export function channelsMethod(share: number): string {
  return `channels-${Math.round(100 * share)}`;
}

/** Shares of the weights that are cut without training. */
export const oneShotSparsities = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95] as const;
