import assert from 'node:assert/strict';
import type { Comparison } from '../../../tool/deploy/compare.js';
import { comparisonColumns, comparisonPage } from '../../../tool/deploy/comparison-page.js';
import { modelledReportOf, reportOf } from '../report/support.js';

function comparisonOf({ board, measurement, totals, flash, ram }: ReturnType<typeof reportOf>): Comparison {
  const score = { samples: 100, correct: 90, accuracy: 0.9 };
  const { milliseconds, instructions } = totals;
  return {
    format: 'edgec-compare',
    version: 1,
    model: { name: 'tiny', file: 'tiny.keras' },
    board,
    measurement,
    variants: [
      {
        ...{ name: 'int8', file: 'tiny.keras', methods: [], encodings: ['int8'], accuracy: score, flash },
        arenaBytes: ram.arena,
        counts: totals.counts.median,
        ...(milliseconds !== undefined && { milliseconds }),
        ...(instructions !== undefined && { instructions }),
        verification: { samples: 1, differing: 0 },
        ...{ isOnSizeFront: true, isOnSpeedFront: true },
      },
    ],
  };
}

describe('the page of a comparison', () => {
  const headings = (comparison: Comparison) => comparisonColumns(comparison).map(({ heading }) => heading);

  it('has on a virtual chip instructions and time beside cycles, and says that these are modelled', () => {
    const comparison = comparisonOf(modelledReportOf());
    assert.deepEqual(headings(comparison).slice(-3), ['modelled cycles  ', 'instructions', 'ms']);
    const texts = comparisonColumns(comparison).map(({ text }) => text(comparison.variants[0]));
    assert.deepEqual(texts.slice(-3), ['4,000,000 ★', '3,400,000', '18.519']);
    assert.match(comparisonPage(comparison).introduction[1], /^Cycles are modelled; CoreMark .* 12 % below/);
  });

  it('has on a board what that counts', () => {
    const comparison = comparisonOf(reportOf());
    assert.deepEqual(headings(comparison).slice(-2), ['cycles  ', 'ms']);
    assert.doesNotMatch(comparisonPage(comparison).introduction.join(' '), /modelled/);
  });
});
