import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  caseName,
  channelsMethod,
  compressedFile,
  compressionCases,
} from '../../../tool/bench/compression/cases.js';
import { measureOn } from '../../../tool/bench/compression/measure-network.js';
import { linkedSizes } from '../../../tool/bench/measure.js';
import { randomSamples } from '../../../tool/deploy/samples.js';
import { importModel } from '../../../tool/import/index.js';
import { packageRoot } from '../../../tool/paths.js';
import { targets, withHostModel } from '../../support/run-on-host.js';

const page = readFileSync(path.join(packageRoot, 'docs', 'compression.md'), 'utf8');
const board = 'mps2-an386';

/** What the page's table of this name says, in the row of this title, under this heading. */
function figure(section: string, title: string, heading: string): number {
  const start = page.indexOf(`<!-- ${section} -->`);
  const lines = page.slice(start, page.indexOf('<!-- end -->', start)).split('\n');
  const cells = (line: string) => line.split('|').map((cell) => cell.trim());
  const column = cells(lines[1]).indexOf(heading);
  const row = lines.map(cells).find(([, name]) => name === title);
  assert.ok(start >= 0 && column > 0 && row, `${section}: ${title}, ${heading}`);
  return Number(row[column].replaceAll(',', ''));
}

describe('compressed networks that are kept', () => {
  for (const one of compressionCases) {
    const cut = one.channelShares.map((share) => ({
      section: `${caseName(one)} channels`,
      title: `${100 * share} %`,
      name: channelsMethod(share),
    }));
    const rows = [...one.methods.map((method) => ({ section: caseName(one), ...method })), ...cut];
    for (const { section, title, name } of rows.filter((row) => existsSync(compressedFile(one, row.name)))) {
      it(`${caseName(one)}, ${title}: takes the bytes in the linked ELF that the page says`, async () => {
        const graph = await importModel(compressedFile(one, name));
        const { flash } = await linkedSizes(graph, board);
        assert.equal(flash.weights, figure(section, title, 'bytes'));
      });
    }
  }

  for (const one of compressionCases.filter(
    (each) => each.data === 'mnist' && existsSync(compressedFile(each, 'deep-compression')),
  )) {
    it(`${caseName(one)}, Deep Compression: the device gives the host's bytes`, async () => {
      const graph = await importModel(compressedFile(one, 'deep-compression'));
      await withHostModel(graph, targets.m4, async (host, program) => {
        const samples = randomSamples(5, program.inputs);
        assert.equal((await measureOn(board, graph, host, samples)).equalSamples, samples.count);
      });
    });
  }
});
