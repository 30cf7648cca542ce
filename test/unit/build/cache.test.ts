import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { forgetOldBuilds, fromCache } from '../../../tool/build/cache.js';
import { useFolder } from '../../support/folder.js';

describe('the cache of builds', () => {
  const folder = useFolder();
  const day = 86_400;

  /** An entry that was used so many days ago. */
  function entry(name: string, days: number) {
    const place = path.join(folder.path, name);
    mkdirSync(place);
    writeFileSync(path.join(place, 'built'), '');
    const time = Date.now() / 1000 - days * day;
    utimesSync(place, time, time);
  }

  it('keeps the five builds that were used last, and everything of other names', async () => {
    for (let days = 1; days <= 8; days += 1) entry(`virtual-${days}`, days);
    entry('loader-1', 100);
    // One of the oldest is taken again.
    await fromCache(folder.path, 'virtual-8', 'built', () => assert.fail('it is there'));
    await forgetOldBuilds(folder.path, 'virtual-');
    assert.deepEqual(readdirSync(folder.path).sort(), [
      'loader-1',
      ...['virtual-1', 'virtual-2', 'virtual-3', 'virtual-4', 'virtual-8'],
    ]);
  });

  it('keeps all that were used within the hour', async () => {
    for (let i = 0; i < 9; i += 1) entry(`chip-${i}`, i / (24 * 10));
    await forgetOldBuilds(folder.path, 'chip-');
    assert.equal(readdirSync(folder.path).filter((name) => name.startsWith('chip-')).length, 9);
  });

  it('builds what is not there, once', async () => {
    let builds = 0;
    const build = async (work: string) => {
      builds += 1;
      await writeFile(path.join(work, 'new'), 'built');
      return path.join(work, 'new');
    };
    const first = await fromCache(folder.path, 'entry', 'file', build);
    assert.equal(await fromCache(folder.path, 'entry', 'file', build), first);
    assert.equal(builds, 1);
  });
});
