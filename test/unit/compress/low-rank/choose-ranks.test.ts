import assert from 'node:assert/strict';
import { chooseRanks, type LayerChoice } from '../../../../tool/compress/low-rank/choose-ranks.js';
import { UserError } from '../../../../tool/errors.js';
import { randomSource } from '../../../support/random.js';

/** A layer of which each rank takes the same MACs. */
function layer(name: string, macs: number, energies: readonly number[]): LayerChoice {
  const total = energies.reduce((sum, energy) => sum + energy, 0);
  let kept = 0;
  const candidates = energies.slice(0, -1).map((energy, i) => {
    kept += energy;
    return { ranks: { channel: i + 1 }, macs: (macs * (i + 1)) / energies.length, energy: kept / total };
  });
  return { name, macs, candidates };
}

describe('ranks under a budget of MACs', () => {
  it('leave layers alone whose energy is spread evenly', () => {
    const chosen = chooseRanks(
      [layer('flat', 100, [1, 1, 1, 1]), layer('steep', 100, [8, 4, 0.1, 0.01])],
      150,
    );
    assert.deepEqual([...chosen.keys()], ['steep']);
    assert.deepEqual(chosen.get('steep')?.ranks, { channel: 2 });
  });

  it('meet the budget, and keep nearly as much energy as the best of all choices', () => {
    const random = randomSource(3);
    for (let trial = 0; trial < 20; trial++) {
      const layers = ['a', 'b', 'c'].map((name) => {
        const energies = Array.from({ length: 6 }, () => random() ** 3).sort((x, y) => y - x);
        return layer(name, 100 + Math.floor(900 * random()), energies);
      });
      const total = layers.reduce((sum, { macs }) => sum + macs, 0);
      const budget = (0.3 + 0.5 * random()) * total;
      const chosen = chooseRanks(layers, budget);
      const macs = layers.reduce((sum, own) => sum + (chosen.get(own.name)?.macs ?? own.macs), 0);
      assert.ok(macs <= budget, `${macs} of ${budget}`);
      const energy = [...chosen.values()].reduce((product, own) => product * own.energy, 1);
      assert.ok(energy >= 0.8 * bestEnergy(layers, budget), `${energy} of ${bestEnergy(layers, budget)}`);
    }
  });

  it('go several ranks down at once where the first ones save nothing', () => {
    const { candidates } = layer('a', 100, [5, 4, 3, 2, 1]);
    const chosen = chooseRanks([{ name: 'a', macs: 100, candidates: candidates.slice(0, 2) }], 90);
    assert.deepEqual(chosen.get('a')?.ranks, { channel: 2 });
  });

  it('choose nothing where the budget is met already', () => {
    assert.equal(chooseRanks([layer('a', 100, [2, 1])], 100).size, 0);
  });

  it('are refused where none are low enough, with what is left', () => {
    assert.throws(
      () => chooseRanks([layer('a', 100, [2, 1, 1, 1])], 20),
      (error) => error instanceof UserError && /25 MACs are left, the budget leaves 20/.test(error.message),
    );
  });
});

/** By trying everything. */
function bestEnergy(layers: readonly LayerChoice[], budget: number): number {
  const [first, ...rest] = layers;
  if (!first) return budget >= 0 ? 1 : 0;
  const all = [{ macs: first.macs, energy: 1 }, ...first.candidates];
  return Math.max(...all.map(({ macs, energy }) => energy * bestEnergy(rest, budget - macs)));
}
