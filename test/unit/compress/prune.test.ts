import assert from 'node:assert/strict';
import fc from 'fast-check';
import { realWeights, withWeights } from '../../../tool/compress/layers.js';
import {
  applyMasks,
  maskOfNonZero,
  masksByGroups,
  masksByRank,
  masksBySparsity,
  sparsityInRound,
} from '../../../tool/compress/prune.js';
import { UserError } from '../../../tool/errors.js';
import { perceptron } from '../../support/perceptron.js';
import { toyNetwork } from '../../support/toy-training.js';

const saliencies = fc.array(fc.float({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('masks', () => {
  it('by layer: cut exactly the share asked for, and nothing that matters more than what stays', () => {
    fc.assert(
      fc.property(saliencies, fc.double({ min: 0, max: 1, noNaN: true }), (values, sparsity) => {
        const mask = masksBySparsity(
          new Map([['a', Float32Array.from(values)]]),
          new Map([['a', sparsity]]),
        ).get('a')!;
        const cut = values.filter((_, i) => mask[i] === 0);
        const kept = values.filter((_, i) => mask[i] === 1);
        assert.equal(cut.length, Math.round(sparsity * values.length));
        assert.ok(cut.length === 0 || kept.length === 0 || Math.max(...cut) <= Math.min(...kept));
      }),
    );
  });

  it('by rank: layers that matter less lose more', () => {
    const all = new Map([
      ['strong', Float32Array.of(5, 6, 7, 1)],
      ['weak', Float32Array.of(2, 3, 8, 4)],
    ]);
    const masks = masksByRank(all, ['strong', 'weak'], 0.5);
    assert.deepEqual([...masks.get('strong')!], [1, 1, 1, 0]);
    assert.deepEqual([...masks.get('weak')!], [0, 0, 1, 0]);
  });

  it('N of M: in every group of a filter the best', () => {
    const graph = perceptron([10, 3]);
    const saliency = new Map([...realWeights(graph)].map(([name, weights]) => [name, weights.map(Math.abs)]));
    const mask = masksByGroups(graph, saliency, ['dense1'], { kept: 2, group: 4 }).get('dense1')!;
    const own = saliency.get('dense1')!;
    for (let row = 0; row < 3; row++) {
      for (const [first, size, kept] of [
        [0, 4, 2],
        [4, 4, 2],
        [8, 2, 1],
      ]) {
        const places = Array.from({ length: size }, (_, i) => row * 10 + first + i);
        const best = places.toSorted((a, b) => own[b] - own[a]).slice(0, kept);
        assert.deepEqual(
          places.filter((i) => mask[i] === 1),
          best.toSorted((a, b) => a - b),
        );
      }
    }
  });

  it('cut weights are zero, others as they were, and other layers untouched', () => {
    const graph = toyNetwork();
    const before = realWeights(graph);
    const mask = Float32Array.from(before.get('second')!, (_, i) => i % 2);
    const after = realWeights(applyMasks(graph, new Map([['second', mask]])));
    assert.deepEqual(after.get('first'), before.get('first'));
    for (const [i, weight] of after.get('second')!.entries())
      assert.equal(weight + 0, i % 2 === 0 ? 0 : before.get('second')![i]);
  });

  it('of what is not zero', () => {
    const graph = withWeights(perceptron([2, 2]), new Map([['dense1', Float32Array.of(0, 1, -2, 0)]]));
    assert.deepEqual([...maskOfNonZero(realWeights(graph).get('dense1')!)], [0, 1, 1, 0]);
  });

  it('that leave a layer empty are refused, by its name', () => {
    const graph = perceptron([4, 3]);
    assert.throws(
      () => applyMasks(graph, new Map([['dense1', new Float32Array(12)]])),
      (error) => error instanceof UserError && error.kind === 'usage' && /'dense1'/.test(error.message),
    );
  });
});

describe('the schedule of sparsity', () => {
  it('linear: equal steps', () => {
    const rounds = [1, 2, 3, 4].map((round) => sparsityInRound('linear', { from: 0.2, to: 0.8 }, round, 4));
    for (const [i, expected] of [0.35, 0.5, 0.65, 0.8].entries())
      assert.ok(Math.abs(rounds[i] - expected) < 1e-12);
  });

  it('cubic: s = s_f + (s_i − s_f)(1 − t/n)³', () => {
    const sparsity = sparsityInRound('cubic', { from: 0, to: 0.9 }, 1, 2);
    assert.ok(Math.abs(sparsity - (0.9 - 0.9 * 0.125)) < 1e-12);
    assert.equal(sparsityInRound('cubic', { from: 0, to: 0.9 }, 2, 2), 0.9);
  });
});
