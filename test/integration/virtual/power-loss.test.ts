import assert from 'node:assert/strict';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { buildApplication } from '../../../tool/build/application.js';
import type { Image } from '../../../tool/build/image.js';
import { buildLoader } from '../../../tool/build/loader.js';
import { ack, command, exchange, synchronise, withXor, writeBlock } from '../../support/an3155.js';
import { useFolder } from '../../support/folder.js';
import { request } from '../../support/frames.js';
import { probeProgram, writeProbeModel } from '../../support/probe-model.js';
import { powerUp, type VirtualBoard } from '../../support/virtual-board.js';

const info = 1;
const block = 256;

describe('power that fails while an STM32F746 is flashed', () => {
  const folder = useFolder();
  let board: Board;
  let loader: Image;
  let application: Image;
  before(async () => {
    board = await loadBoard('nucleo-f746');
    loader = await buildLoader(board);
    await writeProbeModel(folder.file('model'));
    application = await buildApplication(
      probeProgram,
      folder.file('model'),
      board,
      folder.file('application'),
    );
  });

  /** Erases the first sector of the application and writes it, as far as the power lasts. Whether it lasted. */
  async function flash(virtual: VirtualBoard): Promise<boolean> {
    await synchronise(virtual);
    await command(virtual, 0x44);
    const [erased] = await exchange(virtual, withXor([0, 0, 0, 1]));
    if (erased !== ack) return false;
    const { address, bytes } = application;
    for (let offset = 0; offset < bytes.length; offset += block) {
      const data = [...bytes.subarray(offset, offset + block)];
      const answer = await writeBlock(virtual, address + offset, data);
      if (answer !== ack) return false;
    }
    return true;
  }

  async function applicationAnswers(virtual: VirtualBoard): Promise<boolean> {
    virtual.run(); // longer than the loader waits for a programmer
    return (await request(virtual, info))?.status === 0;
  }

  it('leaves a loader that answers, wherever it happens, and no application that half works', async () => {
    const virtual = await powerUp(board, { flash: [loader, application] });
    const { chips, chip } = virtual;
    assert.ok(await applicationAnswers(virtual), 'before anything');
    const words = programmedWords(application.bytes);
    // The erase, each word of the vector table with the image's header, some in between, each of the last ones.
    const points = Array.from({ length: 1 + words }, (_, index) => index).filter(
      (point) => point <= 20 || point >= words - 4 || point % 131 === 0,
    );
    for (const point of points) {
      chips.powerUp(chip);
      chips.cutPower(chip, chips.counts(chip).flashOperations + 1 + point);
      assert.equal(await flash(virtual), false, `the power lasts to the end at ${point}`);
      chips.powerUp(chip);
      assert.deepEqual(
        await exchange(virtual, [0x7f]),
        [ack],
        `operation ${point}: the loader does not answer`,
      );
      assert.equal(virtual.violation, undefined);
    }
    chips.powerUp(chip);
    assert.ok(await flash(virtual));
    chips.powerUp(chip);
    assert.ok(await applicationAnswers(virtual), 'once it is whole');
  });
});

/** Words that are not programmed anyway because erased flash holds the same do not count. */
function programmedWords(bytes: Uint8Array): number {
  const words = Array.from({ length: bytes.length / 4 }, (_, index) =>
    bytes.subarray(4 * index, 4 * index + 4),
  );
  return words.filter((word) => word.some((byte) => byte !== 0xff)).length;
}
