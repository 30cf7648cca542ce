import assert from 'node:assert/strict';
import { noRoomForBuild } from '../../../tool/build/no-room.js';

/** What tools print where a disk is full, as they were seen to. */
const complaints = [
  "/tmp/cckhwzDD.s: Fatal error: can't write 10 bytes to section .text of x.obj: 'No space left on device'",
  'arm-none-eabi-gcc: internal compiler error: File size limit exceeded signal terminated program cc1',
  'error: cmake was ended by SIGXFSZ',
  'ld: final link failed: Disk quota exceeded',
];

describe('a build without room for its files', () => {
  for (const complaint of complaints) {
    it(`is told by: ${complaint.slice(0, 40)}…`, () => {
      const error = noRoomForBuild(
        'the application',
        'out/board',
        `[1/2] Building\n${complaint}\nninja: stopped`,
      );
      assert.equal(error?.kind, 'storage');
      assert.equal(
        error.message,
        `the application does not build, there is no room for its files: ${complaint}`,
      );
      assert.match(error.hint!, /out\/board/);
    });
  }

  it('is no other failure', () => {
    assert.equal(noRoomForBuild('x', 'y', 'model.c:3:1: error: expected ;\nninja: build stopped'), undefined);
  });
});
