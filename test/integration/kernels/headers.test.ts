import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { firmwareFolder } from '../../../tool/paths.js';
import { runProcess } from '../../../tool/process.js';

const folder = path.join(firmwareFolder, 'kernels');
const headers = readdirSync(folder).filter((name) => name.endsWith('.h'));

describe('kernel headers', () => {
  for (const core of ['cortex-m0plus', 'cortex-m3', 'cortex-m4', 'cortex-m7', 'cortex-m33']) {
    it(`compile each by itself for ${core}, without warnings`, async () => {
      const { exitCode, stderr } = await runProcess('arm-none-eabi-gcc', [
        ...[`-mcpu=${core}`, '-mthumb', '-O2', '-std=c11', '-fsyntax-only'],
        ...['-Wall', '-Wextra', '-Wconversion', '-Werror', '-x', 'c'],
        ...headers.map((header) => path.join(folder, header)),
      ]);
      assert.equal(exitCode, 0, stderr);
    });
  }
});
