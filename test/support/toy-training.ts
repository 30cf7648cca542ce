import type { Dataset } from '../../tool/data/dataset.js';
import { elementCount, type Graph } from '../../tool/graph/graph.js';
import type { TrainingOptions } from '../../tool/train/options.js';
import { graphBuilder, noPadding } from './build-graph.js';
import { randomReals, randomSource } from './random.js';

/** Small images of which one quarter is brighter than the rest: the class says which. */
export function quarters(count: number, seed: number): Dataset {
  const random = randomSource(seed);
  const labels = Int32Array.from({ length: count }, () => Math.floor(random() * 4));
  const values = new Float32Array(count * 36);
  for (let i = 0; i < values.length; i++) {
    const [row, column] = [Math.floor(i / 6) % 6, i % 6];
    const quarter = 2 * Math.floor(row / 3) + Math.floor(column / 3);
    values[i] = random() + (quarter === labels[Math.floor(i / 36)] ? 0.5 : 0);
  }
  return { file: 'quarters', count, shape: [6, 6, 1], values, labels };
}

/** A convolutional network with batch normalization, pooling, a shortcut and a softmax, not trained yet. */
export function toyNetwork(seed = 1): Graph {
  const net = graphBuilder('toy');
  let next = seed * 100;
  const weights = (shape: readonly number[]) =>
    net.reals(shape, randomReals(elementCount(shape), next++, -0.5, 0.5));
  const fill = (length: number, value: number) => net.reals([length], Array<number>(length).fill(value));
  const convolution = {
    operator: 'conv2d',
    attributes: {
      strides: [1, 1],
      dilations: [1, 1],
      padding: { top: 1, bottom: 1, left: 1, right: 1 },
      activation: 'none',
    },
  } as const;
  const image = net.input([1, 6, 6, 1]);
  const first = net.layer(convolution, [image, weights([4, 3, 3, 1])], { name: 'first' });
  const normalized = net.layer(
    { operator: 'batchNormalization', attributes: { epsilon: 1e-3 } },
    [first, fill(4, 1), fill(4, 0), fill(4, 0), fill(4, 1)],
    { name: 'normalized' },
  );
  const active = net.layer({ operator: 'relu', attributes: {} }, [normalized], { name: 'active' });
  const second = net.layer(convolution, [active, weights([4, 3, 3, 4]), fill(4, 0)], { name: 'second' });
  const sum = net.layer({ operator: 'add', attributes: { activation: 'relu' } }, [active, second]);
  const pooled = net.layer(
    {
      operator: 'maxPool2d',
      attributes: { filter: [3, 3], strides: [3, 3], padding: noPadding, activation: 'none' },
    },
    [sum],
  );
  const flat = net.layer({ operator: 'reshape', attributes: {} }, [pooled], { shape: [1, 16] });
  const scores = net.layer(
    { operator: 'fullyConnected', attributes: { activation: 'none' } },
    [flat, weights([4, 16]), fill(4, 0)],
    { name: 'scores' },
  );
  return net.finish(net.layer({ operator: 'softmax', attributes: { beta: 1 } }, [scores]));
}

export const toyOptions: TrainingOptions = {
  epochs: 6,
  batchSize: 16,
  optimizer: { kind: 'adam', weightDecay: 1e-4 },
  schedule: { rate: 0.02, decay: { kind: 'cosine' } },
  seed: 5,
};
