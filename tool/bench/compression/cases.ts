import path from 'node:path';
import { packageRoot } from '../../paths.js';
import { fashionMnistFolder } from '../../setup/fashion-mnist.mjs';

/** Data sets, each a folder with IDX files, how tables call them, and whether its images mean the same in a mirror. */
export const dataSets = {
  mnist: {
    title: 'MNIST',
    folder: path.join(packageRoot, '..', 'shared', 'data', 'mnist'),
    isSymmetric: false,
  },
  'fashion-mnist': { title: 'Fashion-MNIST', folder: fashionMnistFolder() ?? '', isSymmetric: true },
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
  /** Whether pruning without training is measured too. */
  readonly isPrunedUntrained: boolean;
  /** Whether fixed point without training is measured too. */
  readonly isFixedPointUntrained: boolean;
}

const pruning = { title: 'prune + retrain', name: 'pruning' };
const deepCompression = { title: 'Deep Compression', name: 'deep-compression' };
const fixedPoint = { title: 'fixed point, 8/4 bits', name: 'fixed-point' };
const lowRank = { title: 'low rank', name: 'low-rank' };
const ternary = { title: 'ternary', name: 'ternary' };

/** One method of each family. */
const families = [pruning, deepCompression, fixedPoint, lowRank, ternary];

/** More than one family, one after the other. */
const combined = {
  channelsDeepCompression: {
    title: 'channels, then Deep Compression',
    name: 'channels-deep-compression',
  },
  channelsTernary: { title: 'channels, then ternary', name: 'channels-ternary' },
  pruningFixedPoint: { title: 'prune, then fixed point', name: 'pruning-fixed-point' },
  ternarySharing: { title: 'ternary, then shared weights', name: 'ternary-sharing' },
  pruningTernary: { title: 'prune, then ternary', name: 'pruning-ternary' },
} as const;

const lenet300 = {
  network: 'lenet-300-100',
  title: 'LeNet-300-100',
  methods: [pruning, deepCompression],
  channelShares: [0.5, 0.75],
  isPrunedUntrained: true,
  isFixedPointUntrained: false,
};
const lenet5 = { network: 'lenet-5', title: 'LeNet-5', isPrunedUntrained: true, isFixedPointUntrained: true };
const dsCnn = {
  network: 'ds-cnn',
  title: 'DS-CNN',
  isPrunedUntrained: false,
  isFixedPointUntrained: true,
};

/** Every case. */
export const compressionCases: readonly CompressionCase[] = [
  { ...lenet300, data: 'mnist' },
  { ...lenet300, data: 'fashion-mnist' },
  {
    ...lenet5,
    data: 'mnist',
    methods: [
      ...families,
      combined.channelsDeepCompression,
      combined.channelsTernary,
      combined.pruningTernary,
    ],
    channelShares: [0.5, 0.65, 0.75, 0.85],
  },
  {
    ...lenet5,
    data: 'fashion-mnist',
    methods: [pruning, deepCompression, fixedPoint],
    channelShares: [0.5, 0.65, 0.75],
  },
  {
    ...dsCnn,
    data: 'fashion-mnist',
    methods: [
      ...families,
      combined.channelsDeepCompression,
      combined.channelsTernary,
      combined.pruningFixedPoint,
      combined.ternarySharing,
    ],
    channelShares: [0.25],
  },
  { ...dsCnn, data: 'mnist', methods: [fixedPoint], channelShares: [] },
];

/** What files and sections of the page are called that belong to a case. */
export function caseName({ network, data }: CompressionCase): string {
  return `${network}-${data}`;
}

/** Whether words choose a case: those that are part of its name, all where there are none. */
export function isChosen(one: CompressionCase, words: readonly string[]): boolean {
  return words.length === 0 || words.some((word) => caseName(one).includes(word));
}

/** Whether all families were tried on it, so that they can be set side by side. */
export function hasAllFamilies({ methods }: CompressionCase): boolean {
  return families.every((family) => methods.includes(family));
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
