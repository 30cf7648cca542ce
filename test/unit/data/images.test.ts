import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { decodeImage } from '../../../tool/data/images/image.js';
import { isTar, tarMembers } from '../../../tool/data/images/tar.js';
import { loadDataset } from '../../../tool/data/load.js';
import { packageRoot } from '../../../tool/paths.js';
import { dataError } from './support.js';

const fixtures = path.join(packageRoot, 'test', 'fixtures', 'images');

/** What Pillow found in the images: see test/fixtures/images/make_images.py. */
const pixels: {
  readonly shape: readonly [number, number];
  readonly images: Readonly<
    Record<string, { readonly channels: number; readonly values: readonly number[] }>
  >;
} = JSON.parse(readFileSync(path.join(fixtures, 'pixels.json'), 'utf8'));

describe('images', () => {
  for (const [name, { channels, values }] of Object.entries(pixels.images)) {
    it(`${name} holds the pixels that Pillow finds`, () => {
      const image = decodeImage(readFileSync(path.join(fixtures, name)));
      assert.deepEqual(image.shape, [...pixels.shape, channels]);
      const differences = values.map((value, i) => Math.abs(value - image.values[i]));
      // Decoders of JPEG may round differently, and smooth subsampled colours or not.
      const [most, mean] = name === 'subsampled.jpg' ? [60, 6] : name.endsWith('.jpg') ? [4, 1] : [0, 0];
      assert.ok(Math.max(...differences) <= most, `${Math.max(...differences)}`);
      assert.ok(differences.reduce((sum, value) => sum + value, 0) / values.length <= mean);
    });
  }

  it('that are damaged are refused and do not crash', () => {
    const files = ['colour.jpg', 'progressive.jpg', 'palette_4_bit.png', 'grey_alpha.png'].map((name) =>
      readFileSync(path.join(fixtures, name)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(), fc.nat(255), fc.boolean(), (file, at, byte, cut) => {
        const bytes = Uint8Array.from(cut ? file.subarray(0, at % file.length) : file);
        if (!cut) bytes[at % file.length] = byte;
        try {
          decodeImage(bytes);
        } catch (error) {
          assert.ok(error instanceof Error);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of absurd size are refused before they are decoded', () => {
    const png = readFileSync(path.join(fixtures, 'colour.png'));
    png.writeUInt32BE(0x7fffffff, 16);
    assert.throws(() => decodeImage(png), /pixels/);
  });
});

describe('data sets of images', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'edgec-images-'));
    const put = (name: string, image: string) => {
      mkdirSync(path.join(folder, 'set', path.dirname(name)), { recursive: true });
      cpSync(path.join(fixtures, image), path.join(folder, 'set', name));
    };
    put('dog/1.png', 'colour.png');
    put('dog/2.jpg', 'colour.jpg');
    put('dog/3.png', 'palette.png');
    put('cat/b.png', 'colour_alpha.png');
    put('cat/a.png', 'colour.png');
    put('cat/.hidden.png', 'grey.png');
    writeFileSync(path.join(folder, 'set', 'README.md'), 'not an image');
    execFileSync('tar', ['-cf', 'set.tar', 'set'], { cwd: folder });
    execFileSync('tar', ['-czf', 'set.tar.gz', 'set'], { cwd: folder });
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const name of ['set', 'set.tar', 'set.tar.gz']) {
    it(`${name}: a folder is a class, images in turns from each`, async () => {
      const { count, shape, labels, values } = await loadDataset(path.join(folder, name));
      assert.equal(count, 5);
      assert.deepEqual(shape, [9, 13, 3]);
      assert.deepEqual([...labels!], [0, 1, 0, 1, 1]);
      const first = pixels.images['colour.png'].values;
      const second = pixels.images['colour_alpha.png'].values;
      assert.deepEqual([...values.subarray(0, 351)], first);
      assert.deepEqual([...values.subarray(2 * 351, 3 * 351)], second);
    });
  }

  it('take the first ones on request', async () => {
    const { count, labels } = await loadDataset(path.join(folder, 'set'), { limit: 2 });
    assert.equal(count, 2);
    assert.deepEqual([...labels!], [0, 1]);
  });

  it('have no labels where there are no folders', async () => {
    const { count, labels } = await loadDataset(path.join(folder, 'set', 'dog'));
    assert.equal(count, 3);
    assert.equal(labels, undefined);
  });

  it('order classes that are numbers by their value', async () => {
    const numbered = path.join(folder, 'numbered');
    for (const name of ['10', '9', '2']) {
      mkdirSync(path.join(numbered, name), { recursive: true });
      const image = name === '10' ? 'colour_alpha.png' : 'colour.png';
      cpSync(path.join(fixtures, image), path.join(numbered, name, 'image.png'));
    }
    const { values, labels } = await loadDataset(numbered);
    assert.deepEqual([...labels!], [0, 1, 2]);
    assert.deepEqual([...values.subarray(2 * 351)], pixels.images['colour_alpha.png'].values);
  });

  it('refuse images of different sizes, files that are none and folders without any', async () => {
    const mixed = path.join(folder, 'mixed');
    mkdirSync(path.join(mixed, 'a'), { recursive: true });
    await assert.rejects(loadDataset(mixed), dataError(/holds no images/));
    cpSync(path.join(fixtures, 'grey.png'), path.join(mixed, 'a', '1.png'));
    cpSync(path.join(fixtures, 'colour.png'), path.join(mixed, 'a', '2.png'));
    await assert.rejects(loadDataset(mixed), dataError(/2\.png is 9×13×3, .*1\.png is 9×13×1/));
    writeFileSync(path.join(mixed, 'a', '2.png'), 'text');
    await assert.rejects(
      loadDataset(mixed),
      dataError(/2\.png cannot be decoded: it is neither JPEG nor PNG/),
    );
  });

  it('stop when asked', async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(loadDataset(path.join(folder, 'set'), { signal }), { name: 'AbortError' });
  });
});

describe('tar archives', () => {
  let archive: Buffer;
  const long = `${'deep/'.repeat(30)}${'x'.repeat(60)}.txt`;
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'edgec-tar-'));
    mkdirSync(path.join(folder, path.dirname(long)), { recursive: true });
    writeFileSync(path.join(folder, long), 'long');
    writeFileSync(path.join(folder, 'short.txt'), 's'.repeat(600));
    writeFileSync(path.join(folder, 'empty.txt'), '');
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const format of ['gnu', 'pax', 'ustar']) {
    it(`in the format ${format} are read`, () => {
      const names =
        format === 'ustar' ? ['short.txt', 'empty.txt', 'deep'] : ['short.txt', 'empty.txt', 'deep'];
      archive = execFileSync('tar', [`--format=${format}`, '-cf', '-', ...names], { cwd: folder });
      assert.ok(isTar(archive));
      const members = [...tarMembers(archive)].map(({ name, bytes }) => [
        name,
        Buffer.from(bytes).toString(),
      ]);
      assert.deepEqual(members, [
        ['short.txt', 's'.repeat(600)],
        ['empty.txt', ''],
        [long, 'long'],
      ]);
    });
  }

  it('that are damaged are refused and do not crash', () => {
    fc.assert(
      fc.property(fc.nat(archive.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Uint8Array.from(archive);
        bytes[at] = byte;
        try {
          for (const member of tarMembers(bytes)) assert.ok(member.bytes.length <= bytes.length);
        } catch (error) {
          assert.ok(error instanceof RangeError);
        }
      }),
    );
    assert.throws(() => [...tarMembers(archive.subarray(0, 1000))], /ends inside a file/);
  });
});
