import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  DamagedContainer,
  isContainer,
  packContainer,
  unpackContainer,
} from '../../../tool/container/container.js';

const value = {
  name: 'a',
  nested: [{ values: Float32Array.of(1.5, -0, Infinity, NaN) }, { values: Int8Array.of(-128, 127) }],
  scales: Float64Array.of(0.1),
  empty: new Uint32Array(0),
  wide: Int32Array.of(-1, 2 ** 30),
};

const packed = packContainer('test', value);

describe('container', () => {
  it('gives back what was packed, also from the middle of a buffer', () => {
    assert.deepEqual(unpackContainer(packed, 'test'), value);
    const buffer = Buffer.concat([Buffer.from('xyz'), packed, Buffer.from('xyz')]);
    assert.deepEqual(unpackContainer(buffer.subarray(3, 3 + packed.length), 'test'), value);
    assert.ok(isContainer(packed));
  });

  it('packs any plain value', () => {
    const arrays = fc.oneof(fc.int8Array(), fc.uint16Array(), fc.float32Array(), fc.float64Array());
    const plain = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        arrays,
        fc.array(tie('node')),
        fc.dictionary(fc.stringMatching(/^[a-z]+$/), tie('node'), { noNullPrototype: true }),
      ),
    })).node;
    fc.assert(
      fc.property(fc.record({ value: plain }), (item) => {
        assert.deepEqual(unpackContainer(packContainer('test', item), 'test'), { ...item });
      }),
    );
  });

  it('refuses another kind', () => {
    assert.throws(() => unpackContainer(packed, 'other'), /holds "test", not "other"/);
    assert.throws(() => unpackContainer(Buffer.from('PK'), 'test'), /was not written by edgec/);
  });

  it('refuses every change and every truncation', () => {
    for (let length = 0; length < packed.length; length++)
      assert.throws(() => unpackContainer(packed.subarray(0, length), 'test'), DamagedContainer);
    for (let at = 0; at < packed.length; at++) {
      const changed = packed.slice();
      changed[at] ^= 0x10;
      assert.throws(() => unpackContainer(changed, 'test'), DamagedContainer);
    }
  });

  it('refuses arrays that lie outside the file', () => {
    const hostile = [
      { $array: 'float32', at: 0, length: 2 ** 40 },
      { $array: 'float32', at: 8, length: -1 },
      { $array: 'float32', at: 4, length: 1 },
      { $array: 'constructor', at: 0, length: 1 },
      { $array: 'float32', at: '0', length: 1 },
      { $array: 'uint8', at: 1e308, length: 1 },
    ];
    for (const array of hostile)
      assert.throws(
        () => unpackContainer(packContainer('test', { array, real: new Float64Array(4) }), 'test'),
        /lies outside the file/,
      );
  });
});
