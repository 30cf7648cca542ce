import assert from 'node:assert/strict';
import { flashImage } from '../../../tool/device/an3155/flash-image.js';
import { UserError } from '../../../tool/errors.js';
import {
  applicationInFlash,
  type BenchOptions,
  deviceBench,
  randomImage,
} from '../../support/device-bench.js';
import { applicationAddress, flashAddress, sectorSizes } from '../../support/simulated-device.js';

const flash = { address: flashAddress, sectors: sectorSizes };

/** A board whose loader waits for commands. */
async function ready(options: BenchOptions = {}) {
  const bench = deviceBench(options);
  while (!(await bench.loader.synchronise()));
  return bench;
}

describe('flashing an image', () => {
  it('erases only the sectors that need it, writes and verifies', async () => {
    const { loader, device } = await ready();
    device.flash.fill(0x00, 0, sectorSizes[0]! + 10);
    const parts: number[] = [];
    const doings: string[] = [];
    const image = randomImage(40_001);
    const result = await flashImage(loader, image, flash, (part, doing) => {
      parts.push(part);
      doings.push(doing);
    });
    assert.deepEqual(applicationInFlash(device, 40_001), image.bytes);
    assert.deepEqual(device.loader.erasedSectors, [1], 'sector 2 was erased already');
    assert.deepEqual(result, { sectors: 2, sectorsWritten: 2, bytesWritten: 40_004, sectorsRepeated: 0 });
    assert.equal(parts.at(-1), 1);
    assert.deepEqual([...new Set(doings)], ['comparing', 'erasing', 'writing', 'checking']);
    assert.ok(parts.every((part, index) => index === 0 || part >= parts[index - 1]!));
  });

  it('does not write what is there already', async () => {
    const { loader, device } = await ready();
    const image = randomImage(40_000);
    await flashImage(loader, image, flash);
    const blocks = device.loader.blocksWritten;
    const again = await flashImage(loader, image, flash);
    assert.deepEqual(again, { sectors: 2, sectorsWritten: 0, bytesWritten: 0, sectorsRepeated: 0 });
    assert.equal(device.loader.blocksWritten, blocks);

    image.bytes[39_999]! ^= 1;
    const changed = await flashImage(loader, image, flash);
    assert.equal(changed.sectorsWritten, 1);
    assert.deepEqual(device.loader.erasedSectors, [2]);
    assert.deepEqual(applicationInFlash(device, 40_000), image.bytes);
  });

  for (const isRom of [false, true]) {
    const name = isRom ? 'the loader in the ROM, which has no checksums' : "edgec's loader";

    it(`finds a block that was damaged though its XOR was right, and writes the sector again: ${name}`, async () => {
      const { loader, device } = await ready({ isRom });
      device.loader.beforeWriting = (data) => {
        if (device.loader.blocksWritten === 7) data[100]! ^= 0x40;
      };
      const image = randomImage(40_000);
      const result = await flashImage(loader, image, flash);
      assert.equal(result.sectorsRepeated, 1);
      assert.deepEqual(applicationInFlash(device, 40_000), image.bytes);
    });

    for (const seed of [1, 2, 3]) {
      it(`succeeds where 1 byte in 200 is lost, doubled or corrupted (${seed}): ${name}`, async () => {
        const { loader, device, serial } = await ready({ isRom, faultRate: 1 / 200, seed });
        const image = randomImage(50_000, seed);
        await flashImage(loader, image, flash);
        assert.deepEqual(applicationInFlash(device, 50_000), image.bytes);
        const { lost, doubled, corrupted } = serial.faults;
        assert.ok(Math.min(lost, doubled, corrupted) > 50, 'the line was bad');
      });
    }
  }

  it('gives a worn sector up', async () => {
    const { loader, device } = await ready();
    device.loader.beforeWriting = (data) => {
      data[0] = 0;
    };
    await assert.rejects(flashImage(loader, randomImage(1000), flash), {
      kind: 'device',
      message: /^Sector 1 of the flash \(at 0x08008000\) holds wrong bytes after 5 attempts/,
    });
  });

  it('refuses an image that does not lie in the flash', async () => {
    const { loader } = await ready();
    const tooLong = { address: applicationAddress, bytes: new Uint8Array(0x38001) };
    await assert.rejects(flashImage(loader, tooLong, flash), { message: /does not lie in the flash/ });
    const below = { address: flashAddress - 4, bytes: new Uint8Array(8) };
    await assert.rejects(flashImage(loader, below, flash), { message: /does not lie in the flash/ });
  });

  it('tells when the port goes away in between', async () => {
    const { loader, device } = await ready();
    device.loader.beforeWriting = () => {
      if (device.loader.blocksWritten === 20) device.unplug();
    };
    await assert.rejects(flashImage(loader, randomImage(40_000), flash), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.kind, 'device');
      assert.match(error.message, /^The port simulated went away \(simulated cable pulled\)/);
      assert.match(error.hint ?? '', /cable/);
      return true;
    });
  });

  it('stops on Ctrl-C', async () => {
    const interruption = new AbortController();
    const { loader, device } = await ready({ signal: interruption.signal });
    device.loader.beforeWriting = () => {
      if (device.loader.blocksWritten === 20) interruption.abort();
    };
    await assert.rejects(flashImage(loader, randomImage(40_000), flash), { kind: 'interrupted' });
    assert.equal(device.loader.blocksWritten, 20);
  });
});
