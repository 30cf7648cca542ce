import assert from 'node:assert/strict';
import { realWeights, withWeights } from '../../../tool/compress/layers.js';
import { magnitude } from '../../../tool/compress/saliency/magnitude.js';
import { accuracyOf, scanSensitivity } from '../../../tool/compress/sensitivity.js';
import { openTrainable } from '../../../tool/train/trainable.js';
import { train } from '../../../tool/train/trainer.js';
import { perceptron } from '../../support/perceptron.js';
import { quarters, toyOptions } from '../../support/toy-training.js';

describe('the sensitivity scan', () => {
  it('gives the accuracy of the network with one layer pruned, the others whole', async () => {
    const data = quarters(300, 1);
    const network = await openTrainable(perceptron([36, 24, 4]));
    await train(network, data, { ...toyOptions, epochs: 8 });
    const graph = network.finish();
    network.dispose();
    const sparsities = [0, 0.5, 0.9];
    const scanned = await scanSensitivity(graph, data, { saliency: magnitude, sparsities });
    assert.deepEqual(
      scanned.map(({ layer, weights }) => [layer, weights]),
      [
        ['dense1', 864],
        ['dense2', 96],
      ],
    );
    const whole = await accuracyOf(graph, data);
    for (const { layer, accuracies } of scanned) {
      assert.equal(accuracies[0], whole);
      for (const [i, sparsity] of sparsities.entries()) {
        const weights = realWeights(graph).get(layer)!;
        const sizes = Float32Array.from(weights, Math.abs).sort();
        const least = sizes[Math.round(sparsity * sizes.length)];
        const cut = weights.map((weight) => (Math.abs(weight) < least ? 0 : weight));
        assert.equal(accuracies[i], await accuracyOf(withWeights(graph, new Map([[layer, cut]])), data));
      }
    }
    assert.ok(scanned[0].accuracies[2] < whole);
  });

  it('stops when it is told to', () =>
    assert.rejects(
      scanSensitivity(perceptron([36, 4]), quarters(10, 1), {
        saliency: magnitude,
        sparsities: [0.5],
        signal: AbortSignal.abort(new Error('stopped')),
      }),
      /stopped/,
    ));
});
