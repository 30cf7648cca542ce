import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  codeProblem,
  codesOf,
  type HuffmanCode,
  longestCode,
  optimalCode,
} from '../../../tool/encodings/huffman-code.js';

const arbitraryFrequencies = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 10_000 })), {
    minLength: 1,
    maxLength: 256,
  })
  .map((counts) => new Map(counts.map((count, symbol) => [symbol, count])));

function totalBits(frequencies: ReadonlyMap<number, number>, code: HuffmanCode): number {
  const codes = codesOf(code);
  return [...frequencies].reduce((sum, [symbol, count]) => sum + count * codes.get(symbol)!.length, 0);
}

/** Cost of the best code without a limit: the sum of the weights of all inner nodes of Huffman's tree. */
function unlimitedCost(counts: readonly number[]): number {
  const heap = [...counts];
  let cost = 0;
  while (heap.length > 1) {
    heap.sort((a, b) => b - a);
    const sum = heap.pop()! + heap.pop()!;
    cost += sum;
    heap.push(sum);
  }
  return cost;
}

/** Cost of the best code of limited length, by trying how many leaves each level of the tree has. */
function limitedCost(counts: readonly number[], limit: number): number {
  const sorted = [...counts].sort((a, b) => b - a);
  const known = new Map<string, number>();
  // The most frequent symbols have the shortest codes; `open` nodes of this depth are not yet leaves.
  const best = (placed: number, open: number, depth: number): number => {
    if (placed === sorted.length) return 0;
    if (open === 0 || depth > limit) return Number.POSITIVE_INFINITY;
    const key = `${placed} ${open} ${depth}`;
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    let least = Number.POSITIVE_INFINITY;
    let own = 0;
    for (let leaves = 0; leaves <= Math.min(open, sorted.length - placed); leaves++) {
      if (leaves > 0) own += sorted[placed + leaves - 1] * depth;
      const rest = Math.min(2 * (open - leaves), sorted.length - placed - leaves);
      least = Math.min(least, own + best(placed + leaves, rest, depth + 1));
    }
    known.set(key, least);
    return least;
  };
  return best(0, 1, 0);
}

function entropyBits(counts: readonly number[]): number {
  const total = counts.reduce((a, b) => a + b);
  return counts.reduce((sum, count) => sum - count * Math.log2(count / total), 0);
}

describe('length-limited Huffman codes', () => {
  it('are complete, free of prefixes, and canonical', () => {
    fc.assert(
      fc.property(arbitraryFrequencies, (frequencies) => {
        const code = optimalCode(frequencies);
        assert.equal(codeProblem(code), undefined);
        const codes = [...codesOf(code).values()].map(({ bits, length }) =>
          bits.toString(2).padStart(length, '0'),
        );
        const texts = codes.map((text, i) => (codesOf(code).get(code.symbols[i])!.length === 0 ? '' : text));
        assert.equal(texts.length, frequencies.size);
        assert.deepEqual([...texts].sort(), texts);
        for (let i = 1; i < texts.length; i++) assert.ok(!texts[i].startsWith(texts[i - 1]));
        assert.equal(
          texts.reduce((sum, text) => sum + 2 ** -text.length, 0),
          1,
        );
      }),
    );
  });

  it('cost no more than any other code of limited length', () => {
    const few = fc.array(fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5000 })), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(few, (counts) => {
        const frequencies = new Map(counts.map((count, symbol) => [symbol, count]));
        assert.equal(totalBits(frequencies, optimalCode(frequencies)), limitedCost(counts, longestCode));
      }),
    );
  });

  it('cost what codes without a limit cost, where those are short enough', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 8, max: 20 }), { minLength: 2, maxLength: 100 }), (counts) => {
        const frequencies = new Map(counts.map((count, symbol) => [symbol, count]));
        assert.equal(totalBits(frequencies, optimalCode(frequencies)), unlimitedCost(counts));
      }),
    );
  });

  it('stay within a bit of the entropy for each symbol, and never below it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 12 }), (counts) => {
        const frequencies = new Map(counts.map((count, symbol) => [symbol, count]));
        const bits = unlimitedCost(counts);
        const entropy = entropyBits(counts);
        assert.ok(bits >= entropy - 1e-6 && bits < entropy + counts.reduce((a, b) => a + b));
        assert.ok(totalBits(frequencies, optimalCode(frequencies)) >= bits);
      }),
    );
  });

  it('spend no bits on a symbol that is the only one', () => {
    const code = optimalCode(new Map([[7, 100]]));
    assert.deepEqual(codesOf(code).get(7), { bits: 0, length: 0 });
  });

  it('refuse what is no code', () => {
    const lengths = (...counts: number[]) =>
      Uint8Array.of(...counts, ...new Array(9 - counts.length).fill(0));
    assert.equal(codeProblem({ lengths: lengths(0, 2), symbols: [1, 2] }), undefined);
    assert.match(codeProblem({ lengths: new Uint8Array(12), symbols: [] }) ?? '', /lengths up to 11/);
    assert.match(codeProblem({ lengths: lengths(0, 2), symbols: [1] }) ?? '', /1 symbols for 2 codes/);
    assert.match(codeProblem({ lengths: lengths(0, 2), symbols: [1, 1] }) ?? '', /two codes for one symbol/);
    assert.match(codeProblem({ lengths: lengths(0, 1), symbols: [1] }) ?? '', /not complete/);
    assert.match(codeProblem({ lengths: lengths(0, 3), symbols: [1, 2, 3] }) ?? '', /not complete/);
  });
});
