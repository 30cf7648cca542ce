import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  arenaAlignment,
  type BufferRequest,
  type MemoryPlan,
  type Overlap,
  planMemory,
} from '../../../tool/lower/memory-plan.js';

const buffer = (bytes: number, firstLayer: number, lastLayer: number): BufferRequest => ({
  name: `${bytes} bytes`,
  bytes,
  firstLayer,
  lastLayer,
});

/** Every byte that each buffer holds while a layer runs, checked by marking bytes: an independent definition. */
function assertNoByteIsHeldTwice(
  requests: readonly BufferRequest[],
  overlaps: readonly Overlap[],
  plan: MemoryPlan,
): void {
  for (let a = 0; a < requests.length; a++) {
    assert.ok(plan.offsets[a] >= 0 && plan.offsets[a] + requests[a].bytes <= plan.arenaBytes);
    assert.equal(plan.offsets[a] % arenaAlignment, 0);
    for (let b = 0; b < requests.length; b++) {
      if (a === b) continue;
      const layers = Array.from({ length: 100 }, (_, layer) => layer);
      const both = layers.some((layer) =>
        [requests[a], requests[b]].every((it) => it.firstLayer <= layer && layer <= it.lastLayer),
      );
      const allowed = overlaps.some(
        ({ input, output, lag, inPlace }) =>
          (input === a && output === b && plan.offsets[b] + lag <= plan.offsets[a]) ||
          (input === b && output === a && plan.offsets[a] + lag <= plan.offsets[b]) ||
          (inPlace &&
            [a, b].includes(input) &&
            [a, b].includes(output) &&
            plan.offsets[a] === plan.offsets[b]),
      );
      if (!both || allowed) continue;
      const bytes = new Set(Array.from({ length: requests[a].bytes }, (_, i) => plan.offsets[a] + i));
      for (let i = 0; i < requests[b].bytes; i++) assert.ok(!bytes.has(plan.offsets[b] + i));
    }
  }
}

describe('planMemory', () => {
  it('needs nothing for nothing', () => {
    assert.deepEqual(planMemory([], []), { offsets: [], arenaBytes: 0 });
  });

  it('lets a chain of layers alternate between two places', () => {
    const requests = [buffer(800, 0, 0), buffer(400, 0, 1), buffer(800, 1, 2), buffer(400, 2, 3)];
    const plan = planMemory(requests, []);
    assertNoByteIsHeldTwice(requests, [], plan);
    assert.equal(plan.arenaBytes, 1200);
  });

  it('lays an output in place over its input', () => {
    const requests = [buffer(800, 0, 0), buffer(800, 0, 1), buffer(800, 1, 2)];
    const overlaps = [
      { input: 0, output: 1, lag: 0 },
      { input: 1, output: 2, lag: 0 },
    ];
    const plan = planMemory(requests, overlaps);
    assertNoByteIsHeldTwice(requests, overlaps, plan);
    assert.equal(plan.arenaBytes, 800);
  });

  it('needs only the lag besides the larger of input and output', () => {
    const requests = [buffer(800, 0, 0), buffer(800, 0, 1)];
    const plan = planMemory(requests, [{ input: 0, output: 1, lag: 96 }]);
    assert.equal(plan.arenaBytes, 896);
    assert.deepEqual(plan.offsets, [96, 0]);
  });

  it('lays an output exactly where its input starts, or apart', () => {
    const inPlace = [{ input: 0, output: 1, lag: Infinity, inPlace: true }];
    assert.deepEqual(planMemory([buffer(800, 0, 0), buffer(400, 0, 1)], inPlace).offsets, [0, 0]);
    const pinned = [buffer(160, 0, 1), buffer(160, 0, 0), buffer(160, 0, 1)];
    const plan = planMemory(pinned, [{ input: 1, output: 2, lag: Infinity, inPlace: true }]);
    assert.equal(plan.arenaBytes, 320);
    assert.equal(plan.offsets[1], plan.offsets[2]);
  });

  it('keeps apart what a branch still needs', () => {
    const requests = [buffer(160, 0, 2), buffer(160, 0, 1), buffer(160, 1, 2), buffer(160, 2, 3)];
    const overlaps = [{ input: 1, output: 2, lag: 0 }];
    const plan = planMemory(requests, overlaps);
    assertNoByteIsHeldTwice(requests, overlaps, plan);
    assert.equal(plan.arenaBytes, 480);
  });

  it('never lets two buffers hold one byte at the same time', () => {
    const layers = fc.array(
      fc.record({ bytes: fc.integer({ min: 1, max: 300 }), lag: fc.nat(200), inPlace: fc.boolean() }),
      {
        minLength: 2,
        maxLength: 12,
      },
    );
    const scratch = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 90 }), at: fc.nat(10) }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(layers, scratch, fc.nat(3), (chain, extra, skip) => {
        const requests = [
          ...chain.map(({ bytes }, index) => buffer(bytes, index, index + 1 + (index % 4 === skip ? 2 : 0))),
          ...extra.map(({ bytes, at }) => buffer(bytes, at, at)),
        ];
        const overlaps = chain.flatMap(({ lag, inPlace }, index) =>
          index > 0 && requests[index - 1].lastLayer === index
            ? [{ input: index - 1, output: index, lag, inPlace }]
            : [],
        );
        assertNoByteIsHeldTwice(requests, overlaps, planMemory(requests, overlaps));
      }),
      { numRuns: 40 },
    );
  });

  it('gives the same plan for the same requests', () => {
    const requests = Array.from({ length: 20 }, (_, i) => buffer(8 + ((i * 37) % 200), i, i + 1 + (i % 3)));
    assert.deepEqual(planMemory(requests, []), planMemory(requests, []));
  });
});
