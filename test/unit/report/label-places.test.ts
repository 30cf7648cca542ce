import assert from 'node:assert/strict';
import { placeLabels } from '../../../tool/report/label-places.js';

const bounds = { left: 0, top: 0, right: 400, bottom: 300 };

describe('labels beside points', () => {
  it('stand at the right where there is room', () => {
    assert.deepEqual(placeLabels([{ x: 100, y: 100, text: 'int8' }], bounds, []), ['right']);
  });

  it('stay inside the bounds', () => {
    assert.deepEqual(placeLabels([{ x: 395, y: 100, text: 'int8' }], bounds, []), ['left']);
    assert.deepEqual(placeLabels([{ x: 200, y: 295, text: 'x'.repeat(40) }], bounds, []), ['top']);
  });

  it('cover neither what is drawn nor each other, and are left out where no side is free', () => {
    const place = (text: string) => ({ x: 100, y: 100, text });
    assert.deepEqual(placeLabels([place('a')], bounds, [{ x: 110, y: 101 }]), ['left']);
    assert.deepEqual(placeLabels(['abc', 'def', 'ghi', 'jkl', 'mno'].map(place), bounds, []), [
      'right',
      'left',
      'top',
      'bottom',
      undefined,
    ]);
  });
});
