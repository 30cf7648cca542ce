/** A network with what is done to it. */
export interface CompressionCase {
  readonly title: string;
  /** Names of files in `examples`: the network's description, its recipes, the compressed networks. */
  readonly network: string;
  readonly methods: readonly { readonly title: string; readonly recipe: string }[];
}

/** Every case. Data are those of `../shared/data/mnist`. */
export const compressionCases: readonly CompressionCase[] = [
  {
    title: 'LeNet-300-100, MNIST',
    network: 'lenet-300-100',
    methods: [
      { title: 'prune + retrain', recipe: 'lenet-300-100-pruning' },
      { title: 'Deep Compression', recipe: 'lenet-300-100-deep-compression' },
    ],
  },
];

/** Shares of the weights that are cut without training. */
export const oneShotSparsities = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95] as const;
