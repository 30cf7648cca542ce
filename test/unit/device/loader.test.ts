import assert from 'node:assert/strict';
import { stm32Crc } from '../../../tool/device/an3155/checksums.js';
import { applicationInFlash, deviceBench, randomImage } from '../../support/device-bench.js';
import { randomSource } from '../../support/random.js';
import { applicationAddress, flashAddress } from '../../support/simulated-device.js';
import { wordCrc } from '../../support/simulated-loader.js';

describe('AN3155 loader', () => {
  it('computes the CRC of the STM32 CRC unit', () => {
    // What an STM32's CRC unit gives for the word 0x12345678 after reset.
    assert.equal(stm32Crc(Buffer.from([0x78, 0x56, 0x34, 0x12])), 0xdf8a8a2b);
    const random = randomSource(5);
    const bytes = Buffer.from(Array.from({ length: 1000 }, () => Math.floor(random() * 256)));
    assert.equal(stm32Crc(bytes), wordCrc(bytes));
  });

  it('synchronises, identifies the chip and lists the commands', async () => {
    const { loader } = deviceBench({ productId: 0x451 });
    assert.equal(await loader.synchronise(), true);
    assert.equal(await loader.productId(), 0x451);
    assert.deepEqual(await loader.commands(), [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x44, 0xa1]);
    assert.equal(await loader.synchronise(), true, 'a session under way is found again');
  });

  it('says when no loader answers', async () => {
    const { loader, device } = deviceBench();
    device.loader.isMute = true;
    assert.equal(await loader.synchronise(), false);
  });

  it('reads, writes and erases any length', async () => {
    const { loader, device } = deviceBench();
    await loader.synchronise();
    const data = randomImage(1000).bytes;
    await loader.write(applicationAddress, data);
    assert.deepEqual(applicationInFlash(device, 1000), data);
    assert.deepEqual(await loader.read(applicationAddress + 1, 997), data.subarray(1, 998));
    await loader.eraseSector(1);
    assert.ok(applicationInFlash(device, 1000).every((byte) => byte === 0xff));
  });

  it('writes whole double words, which some flash takes only once, on a bad line too', async () => {
    for (const faultRate of [0, 1 / 200]) {
      const { loader, device } = deviceBench({ faultRate });
      const lengths: number[] = [];
      device.loader.beforeWriting = (data) => lengths.push(data.length);
      while (!(await loader.synchronise()));
      await loader.write(applicationAddress, randomImage(5004).bytes);
      const last = lengths.findIndex((length) => length % 8 !== 0);
      assert.ok(last > 0 && lengths.slice(last).every((length) => length % 8 === 4), `${lengths}`);
    }
  });

  it('tells what a loader refuses', async () => {
    const { loader } = deviceBench();
    await loader.synchronise();
    await assert.rejects(loader.write(flashAddress, Buffer.alloc(64)), {
      kind: 'device',
      message: 'The loader at simulated refuses to write memory at 0x08000000.',
    });
    await assert.rejects(loader.eraseSector(0), { message: /refuses to erase sector 0/ });
  });

  it('tells that the loader stopped answering', async () => {
    const { loader, device } = deviceBench();
    await loader.synchronise();
    device.loader.isMute = true;
    await assert.rejects(loader.productId(), { kind: 'device', message: /stopped answering/ });
  });

  it('looks for the loader at least twenty times before it gives up, however bad the line was before', async () => {
    const { loader, device, clock } = deviceBench();
    await loader.synchronise();
    device.loader.losesAcks = true;
    await assert.rejects(loader.productId(), {
      message: /did not identify the chip: too many bytes get lost/,
    });
    device.loader.isMute = true;
    const { packets } = device;
    const started = clock.now();
    await assert.rejects(loader.productId(), { message: /stopped answering/ });
    assert.ok(device.packets - packets >= 20, `${device.packets - packets} packets`);
    assert.ok(clock.now() - started < 15_000, `${clock.now() - started} ms`);
  });

  it('survives bytes too many between commands', async () => {
    for (const noise of [[0x11], [0x11, 0xee], [0x44, 0xbb, 0x00], [0x31, 0xce, 0x08]]) {
      const { loader, device } = deviceBench();
      await loader.synchronise();
      device.write(Buffer.from(noise));
      assert.equal(await loader.productId(), 0x449, `after ${noise}`);
    }
  });

  it('takes an erase as done whose answer came late', async () => {
    const { loader, device, clock } = deviceBench();
    await loader.synchronise();
    device.loader.eraseTime = 3_000;
    await loader.eraseSector(1);
    assert.ok(clock.now() >= 3_000);
    assert.deepEqual(device.loader.erasedSectors, [1]);
    assert.equal(await loader.productId(), 0x449, 'and the session goes on');
  });
});
