import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readDataset } from '../../../tool/data/dataset.js';
import { readNpy } from '../../../tool/data/npy.js';
import { UserError } from '../../../tool/errors.js';
import { dataError, fixture, idx, useFolder } from './support.js';

const counting = Array.from({ length: 12 }, (_, i) => i);

describe('IDX files', () => {
  const folder = useFolder();

  it('of unsigned bytes', () => {
    const { count, shape, values } = readDataset(
      folder.write('u1', idx(8, [2, 1, 3], [0, 1, 2, 253, 254, 255])),
    );
    assert.deepEqual({ count, shape }, { count: 2, shape: [1, 3] });
    assert.deepEqual(values, Uint8Array.of(0, 1, 2, 253, 254, 255));
  });

  it('of signed bytes', () => {
    const { values } = readDataset(folder.write('i1', idx(9, [3], [0x80, 0xff, 0x7f])));
    assert.deepEqual(values, Int8Array.of(-128, -1, 127));
  });

  it('of 16- and 32-bit integers, big-endian', () => {
    const short = readDataset(folder.write('i2', idx(11, [2], [0xff, 0xfe, 0x01, 0x00])));
    assert.deepEqual(short.values, Int16Array.of(-2, 256));
    const long = readDataset(folder.write('i4', idx(12, [1], [0xff, 0xff, 0xff, 0x00])));
    assert.deepEqual(long.values, Int32Array.of(-256));
  });

  it('of floats and doubles, big-endian', () => {
    const float = readDataset(folder.write('f4', idx(13, [1], [0xc0, 0x20, 0, 0])));
    assert.deepEqual(float.values, Float32Array.of(-2.5));
    const double = readDataset(
      folder.write('f8', idx(14, [1], [0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a])),
    );
    assert.deepEqual(double.values, Float64Array.of(0.1));
  });

  it('gzipped', () => {
    const { values } = readDataset(folder.write('u1.gz', gzipSync(idx(8, [2], [5, 6]))));
    assert.deepEqual(values, Uint8Array.of(5, 6));
  });

  it('that are truncated, or longer than they say', () => {
    assert.throws(
      () => readDataset(folder.write('short', idx(8, [2, 2], [1, 2, 3]))),
      dataError(/short is truncated/),
    );
    assert.throws(
      () => readDataset(folder.write('long', idx(8, [2], [1, 2, 3]))),
      dataError(/longer than its header/),
    );
    assert.throws(
      () => readDataset(folder.write('header', idx(8, [2, 2], []).subarray(0, 9))),
      dataError(/header/),
    );
  });

  it('that claim to be enormous are refused before anything is allocated', () => {
    const before = process.memoryUsage().arrayBuffers;
    const huge = folder.write('huge', idx(14, [0xffffffff, 0xffffffff, 0xffffffff], [1]));
    assert.throws(() => readDataset(huge), dataError(/truncated/));
    assert.ok(process.memoryUsage().arrayBuffers - before < 1e6);
  });
});

describe('numpy files', () => {
  const folder = useFolder();

  const types: Record<string, { values: { readonly constructor: unknown }; offset: number }> = {
    u1: { values: Uint8Array.of(), offset: 0 },
    i1: { values: Int8Array.of(), offset: -5 },
    'little-i2': { values: Int16Array.of(), offset: -5 },
    'big-i2': { values: Int16Array.of(), offset: -5 },
    'little-u2': { values: Uint16Array.of(), offset: 0 },
    'little-i4': { values: Int32Array.of(), offset: -5 },
    'big-u4': { values: Uint32Array.of(), offset: 0 },
    'little-i8': { values: Float64Array.of(), offset: -5 },
    'little-u8': { values: Float64Array.of(), offset: 0 },
    'little-f2': { values: Float32Array.of(), offset: -5 },
    'big-f2': { values: Float32Array.of(), offset: -5 },
    'little-f4': { values: Float32Array.of(), offset: -5 },
    'big-f4': { values: Float32Array.of(), offset: -5 },
    'little-f8': { values: Float64Array.of(), offset: -5 },
    'version-2': { values: Float32Array.of(), offset: 0 },
    'version-3': { values: Float32Array.of(), offset: 0 },
  };
  for (const [name, { values, offset }] of Object.entries(types)) {
    it(`${name}.npy`, () => {
      const read = readDataset(fixture(`${name}.npy`));
      assert.deepEqual(read.shape, [3, 2]);
      assert.equal(read.count, 2);
      assert.equal(read.values.constructor, values.constructor);
      assert.deepEqual(
        Array.from(read.values),
        counting.map((value) => value + offset),
      );
    });
  }

  it('of booleans are zeros and ones', () => {
    assert.deepEqual(
      Array.from(readDataset(fixture('boolean.npy')).values),
      [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0],
    );
  });

  it('of half-precision floats, subnormals and specials included', () => {
    const { values } = readNpy(readFileSync(fixture('halves.npy')), 'halves.npy');
    // 6e-8 and 6.1e-5 and 1/3 as numpy rounds them to half precision.
    const expected = [0, -0, 1, -2.5, 65504, 2 ** -24, 1023 * 2 ** -24, 1365 * 2 ** -12, Infinity, NaN];
    assert.deepEqual(Array.from(values), expected);
  });

  it('in Fortran order, or of anything but numbers, are refused with a way out', () => {
    assert.throws(() => readDataset(fixture('fortran.npy')), dataError(/ascontiguousarray/));
    for (const name of ['complex', 'objects', 'record']) {
      assert.throws(
        () => readDataset(fixture(`${name}.npy`)),
        dataError(/does not hold plain numbers/),
        name,
      );
    }
  });

  it('without samples', () => {
    assert.throws(() => readDataset(fixture('empty.npy')), dataError(/holds no samples/));
    assert.throws(() => readDataset(fixture('scalar.npy')), dataError(/holds no samples/));
  });

  it('that are truncated anywhere', () => {
    const whole = readFileSync(fixture('little-f4.npy'));
    for (const length of [6, 8, 9, 60, 129, whole.length - 1]) {
      const file = folder.write('cut.npy', whole.subarray(0, length));
      assert.throws(() => readDataset(file), dataError(/truncated/), `${length} bytes`);
    }
  });
});

describe('npz archives', () => {
  const folder = useFolder();

  it('give the test half of a Keras data set, labels included', () => {
    const { values, labels } = readDataset(fixture('keras.npz'));
    assert.deepEqual(
      Array.from(values),
      counting.map((value) => value + 1),
    );
    assert.deepEqual(labels, Int32Array.of(7, 3));
  });

  it('give a positional pair, compressed', () => {
    assert.deepEqual(readDataset(fixture('pair.npz')).labels, Int32Array.of(7, 3));
  });

  it('give their only array under any name', () => {
    assert.equal(readDataset(fixture('single.npz')).labels, undefined);
  });

  it('give the array that is named', () => {
    const { values } = readDataset(`${fixture('keras.npz')}:x_train`, {
      labels: `${fixture('keras.npz')}:y_train`,
    });
    assert.deepEqual(Array.from(values), counting);
  });

  it('with names that say nothing ask for one', () => {
    assert.throws(() => readDataset(fixture('odd-names.npz')), dataError(/first, second/));
    assert.throws(() => readDataset(`${fixture('odd-names.npz')}:third`), dataError(/no array 'third'/));
  });

  it('that are damaged', () => {
    const whole = readFileSync(fixture('pair.npz'));
    assert.throws(() => readDataset(folder.write('cut.npz', whole.subarray(0, 300))), dataError(/damaged/));
  });

  it('that claim more than deflate can hold are refused before anything is allocated', () => {
    const bytes = Buffer.from(readFileSync(fixture('pair.npz')));
    const directory = bytes.indexOf(Buffer.from('PK\x01\x02'));
    bytes.writeUInt32LE(0x7fffffff, directory + 24);
    const before = process.memoryUsage().arrayBuffers;
    assert.throws(
      () => readDataset(folder.write('bomb.npz', bytes)),
      dataError(/size of arr_0\.npy cannot be right/),
    );
    assert.ok(process.memoryUsage().arrayBuffers - before < 1e6);
  });
});

describe('CSV files', () => {
  const folder = useFolder();

  it('of numbers alone', () => {
    const { count, shape, values } = readDataset(folder.write('plain.csv', '1,2.5,-3e2\r\n4, 5 ,6\r\n\r\n'));
    assert.deepEqual(
      { count, shape, values: [...values] },
      { count: 2, shape: [3], values: [1, 2.5, -300, 4, 5, 6] },
    );
  });

  it('with headings, one of which is the label', () => {
    const { values, labels } = readDataset(folder.write('mnist.csv', '"label",p0,p1\n7,0,255\n3,1,2\n'));
    assert.deepEqual([...values], [0, 255, 1, 2]);
    assert.deepEqual(labels, Int32Array.of(7, 3));
  });

  for (const [name, separator] of Object.entries({ semicolons: ';', tabs: '\t', spaces: '  ' })) {
    it(`separated by ${name}`, () => {
      const { shape } = readDataset(folder.write('table.txt', [1, 2, 3].join(separator)));
      assert.deepEqual(shape, [3]);
    });
  }

  it('with a cell that is no number, or a row of another length, say where', () => {
    assert.throws(
      () => readDataset(folder.write('a.csv', 'a,b\n1,2\n3,x\n')),
      dataError(/line 3, column 2: 'x'/),
    );
    assert.throws(() => readDataset(folder.write('b.csv', '1,2\n3,\n')), dataError(/line 2, column 2: ''/));
    assert.throws(() => readDataset(folder.write('c.csv', '1,2\n\n3\n')), dataError(/line 3: 1 columns/));
  });

  it('that are empty', () => {
    assert.throws(() => readDataset(folder.write('empty.csv', '\n\n')), dataError(/is empty/));
    assert.throws(() => readDataset(folder.write('headings.csv', 'a,b\n')), dataError(/holds no samples/));
  });
});

describe('data files', () => {
  const folder = useFolder();

  it('that are not there, are folders or of an unknown format', () => {
    assert.throws(() => readDataset('/nowhere/samples.npy'), dataError(/there is no such file/));
    assert.throws(() => readDataset('/'), dataError(/it is a folder/));
    assert.throws(() => readDataset(folder.write('a.jpg', 'JFIF')), dataError(/no format that edgec knows/));
    assert.throws(() => readDataset(folder.write('nothing', '')), dataError(/no format that edgec knows/));
  });

  it('whose gzip stream is damaged', () => {
    const whole = gzipSync(idx(8, [2], [5, 6]));
    assert.throws(() => readDataset(folder.write('cut.gz', whole.subarray(0, 15))), dataError(/damaged/));
  });

  it('with any bytes changed are read or refused, and never crash', () => {
    const originals: Uint8Array[] = ['little-f4.npy', 'keras.npz', 'pair.npz'].map((name) =>
      readFileSync(fixture(name)),
    );
    originals.push(Buffer.from(idx(13, [3, 1], Array(12).fill(1))), gzipSync(idx(8, [2], [5, 6])));
    fc.assert(
      fc.property(
        fc.constantFrom(...originals),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        (original, changes, length) => {
          const bytes = Buffer.from(original);
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          const cut = bytes.subarray(0, length % 3 === 0 ? length % bytes.length : bytes.length);
          try {
            readDataset(folder.write('changed.csv', cut));
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
