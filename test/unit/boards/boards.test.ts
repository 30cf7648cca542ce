import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listBoards, loadBoard } from '../../../tool/boards/load.js';
import { UserError } from '../../../tool/errors.js';
import { boardsFolder } from '../../../tool/paths.js';

describe('boards', () => {
  it('are all readable, and what they refer to is there', async () => {
    const boards = await listBoards();
    const names = boards.map(({ name }) => name);
    for (const wanted of ['mps2-an385', 'mps2-an386', 'mps2-an500', 'nucleo-f746', 'nucleo-g0b1re']) {
      assert.ok(names.includes(wanted), wanted);
    }
    for (const board of boards) {
      if (board.emulator !== undefined) {
        const standIn = boards.find(({ name }) => name === board.emulator);
        assert.ok(standIn?.qemu, `${board.name}: ${board.emulator}`);
        assert.equal(standIn.core, board.core);
        // QEMU issues one instruction after the other, and counts them.
        assert.ok(standIn.features.every((feature) => board.features.includes(feature)));
        assert.ok(standIn.memory.ram.size >= board.memory.ram.size);
      }
    }
  });

  it('hold the facts of RM0385 and UM1974 for the NUCLEO-F746ZG', async () => {
    const board = await loadBoard('nucleo-f746');
    assert.equal(board.core, 'cortex-m7');
    assert.equal(board.clock, 216e6);
    const { flash, ram } = board.memory;
    assert.deepEqual(
      flash.sectors,
      [32, 32, 32, 32, 128, 256, 256, 256].map((kibibytes) => kibibytes * 1024),
    );
    assert.equal(flash.executedAt, 0x08000000);
    assert.deepEqual(ram, { address: 0x20000000, size: 320 * 1024 });
    assert.deepEqual(board.uart.usb, [{ vendor: 0x0483, product: 0x374b }]);
    assert.deepEqual(board.install, {
      drive: 'NODE_F746ZG',
      openocd: 'board/st_nucleo_f7.cfg',
      stFlash: true,
    });
  });

  it('hold the facts of RM0444 and UM2324 for the NUCLEO-G0B1RE', async () => {
    const board = await loadBoard('nucleo-g0b1re');
    assert.equal(board.core, 'cortex-m0plus');
    assert.deepEqual(board.features, ['flash-waits']);
    assert.equal(board.clock, 64e6);
    const { flash, ram } = board.memory;
    assert.deepEqual(flash.sectors, Array(256).fill(2048));
    assert.deepEqual(ram, { address: 0x20000000, size: 144 * 1024 });
    assert.equal(board.uart.peripheral, 'USART2');
    assert.deepEqual([board.uart.tx, board.uart.rx], ['PA2', 'PA3']);
    assert.equal(board.programmerId, 0x467);
  });

  it('hold the facts of RM0432 and UM2179 for the NUCLEO-L4R5ZI', async () => {
    const board = await loadBoard('nucleo-l4r5zi');
    assert.equal(board.core, 'cortex-m4');
    assert.deepEqual(board.features, ['dsp', 'flash-waits']);
    assert.equal(board.clock, 120e6);
    const { flash, ram } = board.memory;
    assert.deepEqual(flash.sectors, Array(512).fill(4096));
    assert.deepEqual(ram, { address: 0x20000000, size: (192 + 64 + 384) * 1024 });
    assert.equal(board.uart.peripheral, 'LPUART1');
    assert.deepEqual([board.uart.tx, board.uart.rx], ['PG7', 'PG8']);
    assert.equal(board.programmerId, 0x470);
  });

  it('are refused by name, with the nearest names', async () => {
    await assert.rejects(loadBoard('nucleo-f764'), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.kind, 'usage');
      assert.equal(error.message, "There is no board 'nucleo-f764'.");
      assert.match(error.hint ?? '', /^Nearest: nucleo-f746, /);
      return true;
    });
  });

  it('are not looked for outside their folder', async () => {
    await assert.rejects(loadBoard('../boards/nucleo-f746'), UserError);
  });
});

describe('a board file', () => {
  let folder: string;
  let original: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'edgec-boards-'));
    original = await readFile(path.join(boardsFolder, 'nucleo-f746.yaml'), 'utf8');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function load(text: string, name = 'nucleo-f746'): Promise<string> {
    await writeFile(path.join(folder, `${name}.yaml`), text);
    try {
      await loadBoard(name, folder);
    } catch (error) {
      assert.ok(error instanceof UserError);
      return error.message.replace(/^.*\//, '');
    }
    return 'right';
  }

  /** `line:column` of the first place where a text stands. */
  const positionOf = (text: string) => {
    const before = original.slice(0, original.indexOf(text)).split('\n');
    return `${before.length}:${before.at(-1)!.length + 1}`;
  };

  it('may be written by a user elsewhere', async () => {
    assert.equal(await load(original), 'right');
  });

  for (const [problem, from, to, place, message] of [
    [
      'a core that is not known',
      'core: cortex-m7',
      'core: cortex-m8',
      'cortex-m7',
      /must be one of .*cortex-m7/,
    ],
    [
      'a feature that the core lacks',
      '[dsp, dual-issue, flash-waits]',
      '[mve]',
      '[dsp, dual-issue, flash-waits]',
      /features has mve, which a cortex-m7/,
    ],
    [
      'sectors that do not add up',
      '3 x 0x40000',
      '2 x 0x40000',
      '[4 x 0x8000',
      /sectors have 786432 bytes in all/,
    ],
    [
      'a size that is none',
      '4 x 0x8000',
      '4 * 0x8000',
      '4 x 0x8000',
      /flash.sectors\[0\] must be a size such as/,
    ],
    [
      'half a sector for the loader',
      'size: 0x8000 }',
      'size: 0x4000 }',
      '{ size: 0x8000 }',
      /not a whole number of flash sectors/,
    ],
    [
      'a chip that nobody wrote firmware for',
      'stm32f7',
      'stm32f8',
      'stm32f7',
      /chip must be one of cmsdk, stm32f7, .*not/,
    ],
    ['a key that is not known', 'clock:', 'clok:', 'clock:', /clok is not a known key/],
  ] as const) {
    it(`is refused for ${problem}, with line and column`, async () => {
      const found = await load(original.replace(from, to));
      assert.match(found, message);
      assert.ok(found.startsWith(`nucleo-f746.yaml:${positionOf(place)}: `), found);
    });
  }

  it('must be named as the board is', async () => {
    assert.match(await load(original, 'other'), /must be in nucleo-f746\.yaml/);
  });
});
