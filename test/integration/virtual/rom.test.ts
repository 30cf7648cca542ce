import assert from 'node:assert/strict';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { buildApplication } from '../../../tool/build/application.js';
import type { Image } from '../../../tool/build/image.js';
import { buildLoader } from '../../../tool/build/loader.js';
import { findApplication } from '../../../tool/device/application.js';
import { withDevice } from '../../../tool/device/device.js';
import { type Emulator, startEmulator } from '../../../tool/device/emulator/emulator.js';
import { flashThroughRom } from '../../../tool/device/flash.js';
import { runProcess } from '../../../tool/process.js';
import { ack, exchange } from '../../support/an3155.js';
import { useFolder } from '../../support/folder.js';
import { probeProgram, writeProbeModel } from '../../support/probe-model.js';
import { powerUp } from '../../support/virtual-board.js';
import { virtualChips } from './chips/index.js';

for (const { name, board: boardName, rom } of virtualChips) {
  describe(`the bootloader in the ROM of an ${name}`, () => {
    const folder = useFolder();
    let board: Board;
    let loader: Image;
    let application: Image;
    let emulator: Emulator;
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
      emulator = await startEmulator(board, { loaderElf: loader.elf, boot0: true });
    });
    after(() => emulator?.stop());

    it('is known to stm32flash', async () => {
      // Linux refuses parity on a pseudo-terminal, which stm32flash takes for a failure.
      const { stdout } = await runProcess('stm32flash', ['-b', '115200', '-m', '8n1', emulator.romPortPath!]);
      assert.match(stdout, rom.device);
      assert.match(stdout, /Version +: 0x31/);
    });

    it("takes loader and application, which then run at the board's own port", async () => {
      await withDevice({ board, port: emulator.romPortPath, baud: board.rom!.baud }, async (device) => {
        const { sectors, sectorsWritten } = await flashThroughRom(device, { loader, application });
        assert.equal(sectorsWritten, sectors);
      });
      await withDevice({ board, port: emulator.portPath }, async (device) => {
        const { runtime } = await findApplication(device, probeProgram);
        await runtime.writeInput(0, Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        await runtime.run();
      });
    });

    it('listens only on pins that AN2606 lists, at 115,200 baud at most', async () => {
      const [tx, rx] = rom.pins;
      const start = (tx: string, rx: string, baud: number) =>
        powerUp(board, {
          flash: [],
          baud,
          alter: (description) => ({ ...description, rom: { ...description.rom!, wire: { tx, rx } } }),
        });
      assert.deepEqual(await exchange(await start(tx, rx, 57_600), [0x7f]), [ack]);
      assert.deepEqual(await exchange(await start(...rom.otherPins, 57_600), [0x7f]), []);
      assert.deepEqual(await exchange(await start(tx, rx, 921_600), [0x7f]), []);
    });
  });
}
