import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listBoards } from '../../../tool/boards/load.js';
import { buildApplication } from '../../../tool/build/application.js';
import { buildLoader } from '../../../tool/build/loader.js';
import { type EmulatedBoard, startEmulatedBoard } from '../../support/emulated-board.js';
import { receiveFrame, request, requestFrame, requestOnce, slip, words } from '../../support/frames.js';
import { flashFile, probeOutput, probeProgram, writeProbeModel } from '../../support/probe-model.js';
import { randomSource } from '../../support/random.js';

const [info, writeInput, run, readOutput, readLayers] = [1, 2, 3, 4, 5];
const layerCount = probeProgram.layers.length;
const status = { ok: 0, unknownType: 1, malformed: 2, outOfRange: 3, missing: 4, fault: 5 };

const emulatedBoards = (await listBoards()).filter(({ qemu }) => qemu !== undefined);

for (const board of emulatedBoards) {
  describe(`the runtime on ${board.name}`, () => {
    let folder: string;
    let device: EmulatedBoard;

    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'edgec-runtime-'));
      const loader = await buildLoader(board, { strict: true, cacheFolder: path.join(folder, 'cache') });
      const model = path.join(folder, 'model');
      await writeProbeModel(model);
      const image = await buildApplication(probeProgram, model, board, path.join(folder, 'application'), {
        strict: true,
      });
      device = await startEmulatedBoard(board, loader.elf, await flashFile(folder, image));
      await device.connect();
    });
    after(async () => {
      await device.stop();
      await rm(folder, { recursive: true });
    });

    /** The layers' times and hashes of one run. */
    async function profile(input: Uint8Array, flags = 0) {
      assert.equal(
        (await request(device, writeInput, Uint8Array.of(0, 0, 0, 0, 0, ...input))).status,
        status.ok,
      );
      const response = await request(device, run, Uint8Array.of(flags));
      assert.equal(response.status, status.ok);
      const layers = (await request(device, readLayers, words(0, layerCount))).payload;
      return {
        total: Number(response.payload.readBigUInt64LE(0)),
        stack: response.payload.readUInt32LE(8),
        times: Array.from({ length: layerCount }, (_, layer) => Number(layers.readBigUInt64LE(12 * layer))),
        hashes: Array.from({ length: layerCount }, (_, layer) => layers.readUInt32LE(12 * layer + 8)),
      };
    }

    it('tells what it runs', async () => {
      const { payload } = await request(device, info);
      assert.equal(payload.readUInt16LE(0), 1);
      assert.equal(payload.readUInt16LE(2), 2); // instructions
      assert.deepEqual(payload.subarray(4), words(25_000_000, 0xfeedbeef, layerCount, 1, 1, 12, 2000));
    });

    it('counts instructions exactly', async () => {
      for (const turns of [1, 2, 3, 4, 5, 1000, 1001, 123_457]) {
        const { times, total } = await profile(words(turns, 0, 0));
        assert.deepEqual(times.slice(0, 3), [0, 1 + 2 * 1000, 3 + 2 * turns]);
        assert.equal(times[6], 0);
        assert.equal(
          total,
          times.reduce((sum, time) => sum + time, 0),
        );
      }
    });

    it('counts beyond 32 bits of the timer', async () => {
      const nearTheEnd = 1000; // ticks; the layer takes 6,400 more
      const before = await profile(words(1, 0, nearTheEnd + 3_200_000));
      const beyond = await profile(words(1, 0, nearTheEnd));
      assert.equal(beyond.times[3] - before.times[3], 1_000_000);
      assert.ok(beyond.times[3] > 2 ** 32 / 3.2);
    });

    it('counts the same in every run', async () => {
      const first = await profile(words(77, 0, 0));
      for (let i = 0; i < 5; i++) assert.deepEqual(await profile(words(77, 0, 0)), first);
    });

    it('hashes and gives out what layers compute', async () => {
      const input = words(5, 0x12345600, 0);
      const { hashes } = await profile(input, 1);
      const output = probeOutput(input);
      assert.deepEqual(hashes, [...Array<number>(5).fill(fnv1a(input)), fnv1a(output), fnv1a(output)]);
      const parts = [];
      for (const [offset, length] of [
        [0, 1016],
        [1016, 984],
      ]) {
        const part = await request(device, readOutput, Uint8Array.of(0, ...words(offset, length)));
        parts.push(...part.payload);
      }
      assert.deepEqual(Uint8Array.from(parts), output);
      assert.deepEqual((await profile(input)).hashes, Array(layerCount).fill(0));
    });

    it('tells how much stack was used', async () => {
      const { stack } = await profile(words(1, 0, 0));
      assert.ok(stack > 64 && stack < 1024, `${stack} bytes`);
    });

    it('refuses what is wrong', async () => {
      const input = Uint8Array.of(0, 0, 0, 0, 0, ...words(1, 0, 0));
      await request(device, writeInput, input);
      for (const [type, payload, expected] of [
        [0x42, [], status.unknownType],
        [0, [], status.unknownType],
        [info, [1], status.malformed],
        [run, [], status.malformed],
        [writeInput, [0, 0, 0], status.malformed],
        [readOutput, [0], status.malformed],
        [writeInput, [1, 0, 0, 0, 0, 1], status.outOfRange],
        [writeInput, [0, ...words(12), 1], status.outOfRange],
        [writeInput, [0, ...words(0xffffffff), 1, 1], status.outOfRange],
        [readOutput, [0, ...words(0, 1)], status.missing],
        [readLayers, words(0, 1), status.missing],
        [run, [0], status.ok],
        [readOutput, [1, ...words(0, 1)], status.outOfRange],
        [readOutput, [0, ...words(0, 2001)], status.outOfRange],
        [readOutput, [0, ...words(1999, 2)], status.outOfRange],
        [readOutput, [0, ...words(0xffffffff, 2)], status.outOfRange],
        [readLayers, words(layerCount, 1), status.outOfRange],
        [readLayers, words(0, 0xffffffff), status.outOfRange],
        [run, [0], status.missing], // the inputs are used up
        [writeInput, [0, ...words(4), 1], status.missing], // a gap
        [writeInput, input, status.ok],
        [readOutput, [0, ...words(0, 1)], status.missing], // an input was written after the run
      ] as const) {
        const response = await request(device, type, Uint8Array.from(payload));
        assert.equal(response.status, expected, `request ${type} ${payload}`);
        assert.equal(response.type, type | 0x80);
      }
    });

    it('carries a request out once, and answers it as often as it comes', async () => {
      await request(device, writeInput, Uint8Array.of(0, 0, 0, 0, 0, ...words(1, 0, 0)));
      const frame = slip(requestFrame(0x4242, run, Uint8Array.of(0)));
      await device.send(frame);
      const first = await receiveFrame(device);
      assert.equal(first?.status, status.ok);
      await device.send(frame);
      assert.deepEqual(await receiveFrame(device), first);
      await device.send(slip(requestFrame(0x4242, info))); // the same number for another request
      assert.equal((await receiveFrame(device))?.payload.readUInt32LE(8), 0xfeedbeef);
    });

    it('drops what is damaged', async () => {
      const frame = slip(requestFrame(0x4243, info));
      const damaged = frame.map((byte, index) => (index === 3 ? byte ^ 1 : byte));
      const tooLong = slip(requestFrame(0x4244, writeInput, new Uint8Array(1100)));
      await device.send([...damaged, ...tooLong, ...slip(Uint8Array.of(1, 2)), 0xdb, 0x00]);
      assert.equal(await receiveFrame(device, 300), undefined);
      await device.send(frame);
      assert.equal((await receiveFrame(device))?.sequence, 0x4243);
    });

    it('survives garbage', async () => {
      const random = randomSource(11);
      await device.send(Array.from({ length: 5000 }, () => Math.floor(256 * random())));
      await device.drain();
      assert.equal((await request(device, info)).status, status.ok);
    });

    for (const [index, cause] of [
      'a wrong address',
      'a stack that is too small',
      'no instruction',
    ].entries()) {
      it(`tells of a fault: ${cause}`, async () => {
        await request(device, writeInput, Uint8Array.of(0, 0, 0, 0, 0, ...words(1, 1 + index, 0)));
        const { status: result, payload } = (await requestOnce(device, run, Uint8Array.of(0)))!;
        assert.equal(result, status.fault);
        const [layer, instruction, cfsr] = [0, 4, 8].map((offset) => payload.readUInt32LE(offset));
        assert.equal(layer, 4);
        assert.notEqual(cfsr, 0);
        assert.ok(index === 1 || (instruction >= 0x8000 && instruction < 0xa000), `${instruction}`);
        if (index === 0) assert.equal(payload.readUInt32LE(16), 0xf0000000);
        // After the reset the loader waits for a programmer, then starts the application again.
        const again = await request(device, run, Uint8Array.of(0));
        assert.equal(again.status, status.missing);
      });
    }
  });
}

/** 32-bit FNV-1a by its definition, with whole numbers of any size. */
function fnv1a(bytes: Uint8Array): number {
  let hash = 2166136261n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 16777619n) % 2n ** 32n;
  return Number(hash);
}
