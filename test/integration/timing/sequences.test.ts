import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import {
  buildTimingRunner,
  measureSequences,
  type TimedCore,
  timedCores,
} from '../../support/timing-runner.js';
import { cortexM0plusSequences } from './cortex-m0plus.js';
import { cortexM3Sequences } from './cortex-m3.js';
import { cortexM4Sequences } from './cortex-m4.js';
import { cortexM7Sequences } from './cortex-m7.js';
import { cortexM33Sequences } from './cortex-m33.js';
import type { Sequences } from './sequences.js';

const sequencesOf: Record<TimedCore, Sequences> = {
  'cortex-m0plus': cortexM0plusSequences,
  'cortex-m3': cortexM3Sequences,
  'cortex-m4': cortexM4Sequences,
  'cortex-m7': cortexM7Sequences,
  'cortex-m33': cortexM33Sequences,
};

describe('timing model: sequences computed by hand', () => {
  let folder = '';
  before(async () => {
    folder = await buildTimingRunner();
  });
  after(() => rm(folder, { recursive: true }));

  for (const core of timedCores) {
    it(core, async () => {
      const sequences = Object.entries(sequencesOf[core]).flatMap(([rule, ofRule]) =>
        Object.entries(ofRule).map(([code, cycles]) => ({ rule, code, cycles })),
      );
      const measured = await measureSequences(
        folder,
        core,
        sequences.map(({ code }) => code),
      );
      const found = sequences.map(({ rule, code }, i) => `${rule}: ${code}: ${measured[i]?.cycles}`);
      const expected = sequences.map(({ rule, code, cycles }) => `${rule}: ${code}: ${cycles}`);
      assert.deepEqual(found, expected);
      assert.deepEqual(measured.at(-1)?.unknown, []);
      assert.deepEqual(
        measured.filter(({ error }) => error !== undefined),
        [],
      );
    });
  }
});
