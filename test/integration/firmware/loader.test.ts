import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { buildApplication } from '../../../tool/build/application.js';
import type { Image } from '../../../tool/build/image.js';
import { buildLoader } from '../../../tool/build/loader.js';
import { runProcess } from '../../../tool/process.js';
import {
  ack,
  command,
  exchange,
  nack,
  readBlock,
  synchronise,
  withXor,
  word,
  writeBlock,
} from '../../support/an3155.js';
import { type EmulatedBoard, startEmulatedBoard } from '../../support/emulated-board.js';
import { receiveFrame, request, requestFrame, requestOnce, slip, words } from '../../support/frames.js';
import { probeProgram, writeProbeModel } from '../../support/probe-model.js';
import { randomSource } from '../../support/random.js';

const applicationAddress = 0x08008000;
// Requests and a status of docs/protocol.md.
const info = 1;
const writeInput = 2;
const run = 3;
const enterLoader = 6;
const fault = 5;

describe('the resident loader', () => {
  let folder: string;
  let board: Board;
  let loader: Image;
  let application: Image;
  let emulated: EmulatedBoard | undefined;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'edgec-loader-'));
    board = await loadBoard('mps2-an500');
    loader = await buildLoader(board, { strict: true, cacheFolder: path.join(folder, 'cache') });
    const model = path.join(folder, 'model');
    await writeProbeModel(model);
    application = await buildApplication(probeProgram, model, board, path.join(folder, 'application'), {
      strict: true,
    });
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(async () => {
    await emulated?.stop();
    emulated = undefined;
  });

  /** Power-up with this in the flash after the loader. It takes longer than the loader waits for a programmer. */
  async function start(flash?: Uint8Array): Promise<EmulatedBoard> {
    const file = path.join(folder, 'flash.bin');
    if (flash) await writeFile(file, flash);
    emulated = await startEmulatedBoard(board, loader.elf, flash && file);
    return emulated;
  }

  async function startConnected(flash?: Uint8Array): Promise<EmulatedBoard> {
    const started = await start(flash);
    await started.connect();
    return started;
  }

  /** Something in the flash that the loader does not start. */
  const noApplication = () => application.bytes.map((byte) => byte ^ 0xa5);

  /** Whether the application answers; a loader ignores the frame, or refuses its bytes. */
  async function applicationAnswers(started: EmulatedBoard): Promise<boolean> {
    await started.send(slip(requestFrame(1, info)));
    const response = await receiveFrame(started, 500);
    await started.drain();
    return response !== undefined;
  }

  describe("with Debian's stm32flash", () => {
    /** A pty has no parity bit, which stm32flash would insist on. */
    async function stm32flash(...parameters: string[]) {
      const result = await runProcess('stm32flash', ['-m', '8n1', ...parameters, emulated!.port]);
      return { ...result, text: result.stdout + result.stderr };
    }

    it('is known as an STM32F746, and read', async () => {
      await start();
      const file = path.join(folder, 'read.bin');
      const { exitCode, text } = await stm32flash('-r', file, '-S', `0x08000000:${loader.bytes.length}`);
      assert.equal(exitCode, 0, text);
      assert.match(text, /Device ID +: 0x0449 \(STM32F74xxx\/75xxx\)/);
      assert.deepEqual(new Uint8Array(await readFile(file)), loader.bytes);
    });

    it('takes an application, verified, and starts it', async () => {
      await start();
      const file = path.join(folder, 'application.bin');
      await writeFile(file, application.bytes);
      const { exitCode, text } = await stm32flash(
        ...['-w', file, '-v', '-S', '0x08008000', '-g', '0x08008000'],
      );
      assert.equal(exitCode, 0, text);
      assert.match(text, /Wrote and verified address .* \(100\.00%\) Done\./);
      assert.match(text, /Starting execution at address 0x08008000\.\.\. done\./);
      await emulated!.connect();
      assert.equal((await request(emulated!, info)).payload.readUInt32LE(8), probeProgram.hash);
    });

    it('erases, but for its own sector', async () => {
      await start(noApplication());
      const erase = await stm32flash('-o');
      assert.equal(erase.exitCode, 0, erase.text);
      const file = path.join(folder, 'erased.bin');
      await stm32flash('-r', file, '-S', '0x08000000:0x9000');
      const flash = new Uint8Array(await readFile(file));
      assert.deepEqual(flash.subarray(0, loader.bytes.length), loader.bytes);
      assert.ok(flash.subarray(0x8000).every((byte) => byte === 0xff));
    });

    it('refuses to be overwritten', async () => {
      await start();
      const file = path.join(folder, 'application.bin');
      await writeFile(file, application.bytes);
      const write = await stm32flash('-w', file, '-S', '0x08000000:0x8000');
      assert.notEqual(write.exitCode, 0);
      await stm32flash('-r', path.join(folder, 'read.bin'), '-S', `0x08000000:${loader.bytes.length}`);
      assert.deepEqual(new Uint8Array(await readFile(path.join(folder, 'read.bin'))), loader.bytes);
    });

    it('computes the CRC of the STM32', async () => {
      const bytes = noApplication();
      await start(bytes);
      const { text } = await stm32flash('-C', '-S', `0x08008000:${bytes.length}`);
      assert.equal(/ = (0x[0-9a-f]+)/.exec(text)?.[1], `0x${stm32Crc(bytes).toString(16).padStart(8, '0')}`);
    });

    it('is reset by it', async () => {
      await start();
      const { text } = await stm32flash('-R');
      assert.match(text, /Reset done\./);
      await delay(500);
      await emulated!.connect();
      assert.deepEqual(await exchange(emulated!, [0x7f]), [ack]);
    });
  });

  describe('at start', () => {
    it('waits for a programmer where there is no application', async () => {
      const started = await startConnected();
      assert.deepEqual(await exchange(started, [0x7f]), [ack]);
    });

    it('starts an application that is intact', async () => {
      const started = await startConnected(application.bytes);
      assert.equal((await request(started, info)).status, 0);
    });

    for (const [damage, change] of [
      ['a bit is wrong', (bytes: Uint8Array) => bytes.set([bytes[2000] ^ 1], 2000)],
      ['the header is missing', (bytes: Uint8Array) => bytes.fill(0xff, 0x20, 0x2c)],
      ['its length is beyond the flash', (bytes: Uint8Array) => bytes.fill(0xf0, 0x24, 0x28)],
      ['the rest was never written', (bytes: Uint8Array) => bytes.fill(0xff, 0x800)],
      ['its first block was never written', (bytes: Uint8Array) => bytes.fill(0xff, 0, 0x100)],
    ] as const) {
      it(`does not start an application of which ${damage}`, async () => {
        const damaged = Uint8Array.from(application.bytes);
        change(damaged);
        const started = await startConnected(damaged);
        assert.ok(!(await applicationAnswers(started)));
        assert.deepEqual(await exchange(started, [0x7f]), [ack]);
      });
    }

    it('stays when the application asks for it', async () => {
      const started = await startConnected(application.bytes);
      assert.equal((await request(started, enterLoader)).status, 0);
      await delay(1200);
      assert.ok(!(await applicationAnswers(started)));
      assert.deepEqual(await exchange(started, [0x7f]), [ack]);
    });

    it('stays when a programmer comes within 500 ms, whatever comes before it', async () => {
      const started = await startConnected(application.bytes);
      await request(started, writeInput, Uint8Array.of(0, 0, 0, 0, 0, ...words(1, 3, 0)));
      assert.equal((await requestOnce(started, run, Uint8Array.of(0)))?.status, fault);
      await delay(100);
      assert.deepEqual(await exchange(started, [0x00, 0xff, 0x11, 0x79, 0x7f]), [ack]);
      await delay(1000);
      assert.deepEqual(await exchange(started, [0x7f]), [nack]);
    });

    it('is asked by a programmer to start the application', async () => {
      const started = await startConnected(application.bytes);
      await request(started, enterLoader);
      await delay(200);
      await exchange(started, [0x7f]);
      await command(started, 0x21);
      assert.deepEqual(await exchange(started, word(applicationAddress)), [ack]);
      assert.equal((await request(started, info)).status, 0);
    });
  });

  describe('on the line', () => {
    let started: EmulatedBoard;
    before(async () => {
      started = await startEmulatedBoard(board, loader.elf);
      await started.connect();
    });
    after(() => started.stop());

    it('answers a programmer that comes again', async () => {
      assert.deepEqual(await exchange(started, [0x7f]), [ack]);
      assert.deepEqual(await exchange(started, [0x7f]), [nack]);
      assert.deepEqual(await exchange(started, [0x02, 0xfd], 5), [ack, 1, 0x04, 0x49, ack]);
    });

    it('forgets an unfinished command after 100 ms of silence', async () => {
      await synchronise(started);
      for (const unfinished of [[0x31], [0x31, 0xce], [0x31, 0xce, 0x08, 0x00], [0x44, 0xbb, 0x00]]) {
        await started.send(unfinished);
        await delay(500);
        await started.drain();
        assert.deepEqual(await exchange(started, [0x01, 0xfe], 5), [ack, 0x31, 0, 0, ack]);
      }
    });

    it('refuses what is wrong, and expects a command after it', async () => {
      await synchronise(started);
      assert.deepEqual(await exchange(started, [0x02, 0xfc]), [nack]); // complement
      assert.deepEqual(await exchange(started, [0x92, 0x6d]), [nack]); // unknown command
      await command(started, 0x11);
      assert.deepEqual(await exchange(started, [8, 0, 0, 0, 9]), [nack]); // XOR of the address
      await command(started, 0x11);
      assert.deepEqual(await exchange(started, word(0x40000000)), [nack]); // no memory
      await command(started, 0x11);
      assert.deepEqual(await exchange(started, word(0x080fffff)), [ack]);
      assert.deepEqual(await exchange(started, [1, 0xfe]), [nack]); // beyond the end of the flash
      await command(started, 0x44);
      assert.deepEqual(await exchange(started, withXor([0, 0, 0, 0])), [nack]); // its own sector
      await command(started, 0x44);
      assert.deepEqual(await exchange(started, withXor([0, 0, 0, 8])), [nack]); // no sector
      await command(started, 0x44);
      assert.deepEqual(await exchange(started, [0xff, 0xfe]), [nack]); // bank erase
      assert.equal(await writeBlock(started, 0x08007ffc, [1, 2, 3, 4]), nack); // its own sector
      assert.equal(await writeBlock(started, 0x08100000, [1, 2, 3, 4]), nack); // beyond the flash
      assert.equal(await writeBlock(started, 0x20000000, [1, 2, 3, 4]), nack); // its own RAM
      assert.equal(await writeBlock(started, 0x08008002, [1, 2, 3, 4]), nack); // not aligned
      assert.equal(await writeBlock(started, 0x080ffffc, [1, 2, 3, 4, 5, 6, 7, 8]), nack);
      for (const address of [0x08008000, 0x08100000, 0x20000001, 0]) {
        await command(started, 0x21);
        assert.deepEqual(await exchange(started, word(address)), [nack]); // no program there
      }
      assert.deepEqual(await exchange(started, [0x02, 0xfd], 5), [ack, 1, 0x04, 0x49, ack]);
    });

    it('writes what is erased, once, and the same again', async () => {
      await synchronise(started);
      await command(started, 0x44);
      assert.deepEqual(await exchange(started, withXor([0, 0, 0, 1])), [ack]);
      const data = Array.from({ length: 256 }, (_, index) => index ^ 0x55);
      assert.equal(await writeBlock(started, 0x08008100, data), ack);
      assert.equal(await writeBlock(started, 0x08008100, data), ack);
      assert.equal(await writeBlock(started, 0x08008100, data.toReversed()), nack);
      assert.deepEqual(await readBlock(started, 0x08008100, 256), data);
      assert.deepEqual(await readBlock(started, 0x080080fc, 4), [255, 255, 255, 255]);
    });

    it('survives garbage', async () => {
      const random = randomSource(7);
      await synchronise(started);
      for (let round = 0; round < 5; round++) {
        await started.send(Array.from({ length: 4000 }, () => Math.floor(256 * random())));
        await started.drain();
        await synchronise(started);
        assert.deepEqual(await exchange(started, [0x02, 0xfd], 5), [ack, 1, 0x04, 0x49, ack]);
      }
      assert.deepEqual(await readBlock(started, 0x08000000, 256), [...loader.bytes.subarray(0, 256)]);
    });
  });
});

/** The CRC of the STM32's CRC unit as RM0385 describes it: each word from its highest bit. */
function stm32Crc(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let crc = 0xffffffff;
  for (let offset = 0; offset < bytes.length; offset += 4) {
    crc ^= view.getUint32(offset, true);
    for (let bit = 0; bit < 32; bit++) crc = crc < 0 || crc > 0x7fffffff ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}
