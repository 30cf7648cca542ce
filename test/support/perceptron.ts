import type { Graph } from '../../tool/graph/graph.js';
import { graphBuilder } from './build-graph.js';
import { randomReals } from './random.js';

/** Fully connected layers of these widths with random weights, ReLUs between them and softmax at the end. */
export function perceptron(widths: readonly number[], seed = 1): Graph {
  const net = graphBuilder('perceptron');
  let x = net.input([1, widths[0]]);
  for (const [i, outputs] of widths.slice(1).entries()) {
    const inputs = widths[i];
    const weights = net.reals([outputs, inputs], randomReals(outputs * inputs, seed + i, -1, 1));
    const bias = net.reals([outputs], randomReals(outputs, seed + i + 100, -0.2, 0.2));
    const activation = i + 2 < widths.length ? 'relu' : 'none';
    x = net.layer({ operator: 'fullyConnected', attributes: { activation } }, [x, weights, bias], {
      name: `dense${i + 1}`,
    });
  }
  return net.finish(net.layer({ operator: 'softmax', attributes: { beta: 1 } }, [x]));
}
