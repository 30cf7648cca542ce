import assert from 'node:assert/strict';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { buildApplication } from '../../../tool/build/application.js';
import type { Image } from '../../../tool/build/image.js';
import { buildLoader } from '../../../tool/build/loader.js';
import { ack, command, exchange, readBlock, synchronise, withXor, writeBlock } from '../../support/an3155.js';
import { useFolder } from '../../support/folder.js';
import { request } from '../../support/frames.js';
import { probeProgram, writeProbeModel } from '../../support/probe-model.js';
import { powerUp, type VirtualBoard } from '../../support/virtual-board.js';
import { virtualChips } from './chips/index.js';

const info = 1;
const block = 256;

for (const { name, board: boardName, programmed } of virtualChips) {
  describe(`power that fails while an ${name} is flashed`, () => {
    const folder = useFolder();
    let board: Board;
    let loader: Image;
    let application: Image;
    before(async () => {
      board = await loadBoard(boardName);
      loader = await buildLoader(board);
      await writeProbeModel(folder.file('model'));
      application = await buildApplication(
        probeProgram,
        folder.file('model'),
        board,
        folder.file('application'),
      );
    });

    /** Erases the sectors of the application and writes it, as far as the power lasts. Whether it lasted. */
    async function flash(virtual: VirtualBoard, sectors: readonly number[]): Promise<boolean> {
      await synchronise(virtual);
      await command(virtual, 0x44);
      const numbers = sectors.flatMap((sector) => [sector >> 8, sector & 255]);
      const [erased] = await exchange(virtual, withXor([0, sectors.length - 1, ...numbers]));
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
      const sectors = sectorsOf(application, board);
      const operations = sectors.length + programmedUnits(application.bytes, programmed);
      // The erases, all of the vector table with the image's header, some in between, each of the last ones.
      const points = Array.from({ length: operations }, (_, index) => index).filter(
        (point) => point <= 20 || point >= operations - 5 || point % 131 === 0,
      );
      for (const point of points) {
        chips.powerUp(chip);
        chips.cutPower(chip, chips.counts(chip).flashOperations + 1 + point);
        assert.equal(await flash(virtual, sectors), false, `the power lasts to the end at ${point}`);
        chips.powerUp(chip);
        assert.deepEqual(
          await exchange(virtual, [0x7f]),
          [ack],
          `operation ${point}: the loader does not answer`,
        );
        // What was cut short may be unreadable to the flash's error correction, but not to a programmer.
        await readBlock(virtual, application.address, block);
        assert.equal(virtual.violation, undefined);
      }
      chips.powerUp(chip);
      assert.ok(await flash(virtual, sectors));
      chips.powerUp(chip);
      assert.ok(await applicationAnswers(virtual), 'once it is whole');
    });
  });
}

/** The sectors of the board's flash that an image lies in. */
function sectorsOf({ address, bytes }: Image, { memory: { flash } }: Board): number[] {
  let start = flash.address;
  return flash.sectors.flatMap((size, sector) => {
    start += size;
    return start > address && start - size < address + bytes.length ? [sector] : [];
  });
}

/** What is not programmed anyway because erased flash holds the same does not count. */
function programmedUnits(bytes: Uint8Array, size: number): number {
  const units = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(size * index, size * (index + 1)),
  );
  return units.filter((unit) => unit.some((byte) => byte !== 0xff)).length;
}
