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
    const around = ['right middle', 'left middle', 'centre above', 'centre below'];
    const labels = Array.from({ length: 30 }, (_, i) => place(`a${i}`));
    const found = directions(labels, bounds, []);
    assert.deepEqual(found.slice(0, 4), around);
    const boxes = placeLabels(labels, bounds, []).flatMap((corner) => corner ?? []);
    assert.equal(boxes.length, found.indexOf(undefined));
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(0, i)) assert.ok(Math.abs(a.y - b.y) >= 13 || Math.abs(a.x - b.x) >= 12);
  });
});
