import assert from 'node:assert/strict';
import { placeLabels } from '../../../tool/report/label-places.js';

const bounds = { left: 0, top: 0, right: 400, bottom: 300 };

/** In which direction from its point each label stands: right, left, centre and above, below, middle. */
function directions(...parameters: Parameters<typeof placeLabels>): (string | undefined)[] {
  return placeLabels(...parameters).map((place, i) => {
    if (place === undefined) return undefined;
    const width = 6.2 * parameters[0][i].text.length;
    const across = place.x > 0 ? 'right' : place.x + width < 0 ? 'left' : 'centre';
    return `${across} ${place.y > 0 ? 'below' : place.y + 13 < 0 ? 'above' : 'middle'}`;
  });
}

describe('labels beside points', () => {
  it('stand at the right where there is room', () => {
    assert.deepEqual(directions([{ x: 100, y: 100, text: 'int8' }], bounds, []), ['right middle']);
  });

  it('stay inside the bounds', () => {
    assert.deepEqual(directions([{ x: 395, y: 100, text: 'int8' }], bounds, []), ['left middle']);
    assert.deepEqual(directions([{ x: 200, y: 295, text: 'x'.repeat(40) }], bounds, []), ['centre above']);
  });

  it('stand at a corner where lines leave no other place', () => {
    const line = Array.from({ length: 100 }, (_, i) => ({ x: 4 * i, y: 100 }));
    assert.deepEqual(directions([{ x: 2, y: 100, text: 'int8' }], bounds, line), ['right above']);
  });

  it('cover neither what is drawn nor each other, and are left out where no place is free', () => {
    const place = (text: string) => ({ x: 100, y: 100, text });
    assert.deepEqual(directions([place('a')], bounds, [{ x: 110, y: 101 }]), ['left middle']);
    assert.deepEqual(directions(['abc', 'def', 'ghi', 'jkl', 'mno', 'pqr'].map(place), bounds, []), [
      ...['right middle', 'left middle', 'centre above', 'centre below'],
      ...[undefined, undefined],
    ]);
  });
});
