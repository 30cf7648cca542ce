import assert from 'node:assert/strict';
import fc from 'fast-check';
import { commentText, floatLiteral, literalRows, thousands } from '../../../tool/emit/format.js';

describe('C text', () => {
  it('writes tables whose numbers read back, in lines of at most 110 columns', () => {
    fc.assert(
      fc.property(fc.int32Array({ minLength: 1, maxLength: 200 }), (values) => {
        const text = literalRows({ values, type: 'int32_t' });
        assert.ok(text.split('\n').every((line) => line.length <= 110 && line.startsWith('    ')));
        const numbers = text.split(',').map((literal) => literal.trim());
        assert.equal(numbers.pop(), '');
        const read = numbers.map((number) => (number.startsWith('(') ? -2147483647 - 1 : Number(number)));
        assert.deepEqual(read, [...values]);
      }),
    );
  });

  it('writes the least int32 without overflow', () => {
    const values = new Int32Array([-2147483648, 2147483647]);
    assert.equal(literalRows({ values, type: 'int32_t' }), '    (-2147483647 - 1), 2147483647,');
  });

  it('writes floats that read back as the same float', () => {
    fc.assert(
      fc.property(fc.float({ min: 0, minExcluded: true, noNaN: true, noDefaultInfinity: true }), (value) => {
        assert.equal(Math.fround(Number(floatLiteral(value).slice(0, -1))), value);
      }),
    );
    assert.equal(floatLiteral(1), '1.0f');
  });

  it('keeps names from ending a comment', () => {
    assert.equal(commentText('a */ b\nc'), 'a * / b c');
  });

  it('groups digits', () => {
    assert.equal(thousands(2656768), '2,656,768');
    assert.equal(thousands(12), '12');
  });
});
