import assert from 'node:assert/strict';
import type { Board } from '../../../tool/boards/board.js';
import { findApplication } from '../../../tool/device/application.js';
import { type DeviceOptions, withDevice } from '../../../tool/device/device.js';
import { flashApplication } from '../../../tool/device/flash.js';
import { whoIsThere } from '../../../tool/device/who-is-there.js';
import { UserError } from '../../../tool/errors.js';
import {
  applicationInFlash,
  type BenchOptions,
  deviceBench,
  randomImage,
} from '../../support/device-bench.js';
import { flashAddress, sectorSizes } from '../../support/simulated-device.js';
import type { SimulatedModel } from '../../support/simulated-runtime.js';

const size = sectorSizes.reduce((sum, bytes) => sum + bytes, 0);
const board: Board = {
  name: 'simulated',
  title: 'Simulated Board',
  core: 'cortex-m7',
  features: [],
  chip: 'none',
  clock: 1,
  unit: 'cycles',
  memory: {
    flash: { address: flashAddress, executedAt: flashAddress, size, sectors: sectorSizes },
    ram: { address: 0x2000_0000, size: 0x1000 },
  },
  loader: { size: sectorSizes[0]! },
  uart: { peripheral: 'none', baud: 115_200, usb: [] },
  programmerId: 0x449,
};

const simulatedModel: SimulatedModel = {
  inputs: [4],
  outputs: [4],
  layers: ['only'],
  compute: ([input]) => [Buffer.from(input!.map((byte) => byte + 1))],
  layerTime: () => 5n,
  layerHash: () => 0,
};

/** As much of a Program as devices are told. */
function model(hash: number, name = 'digits') {
  const layer = { operator: 'Add', encoding: 'none', outputShape: [4], macs: 0, output: 0 };
  return { name, hash, layers: [{ ...layer, name: 'only' }] };
}

/** A simulated board that {@link withDevice} opens. */
function connected(options: BenchOptions = {}) {
  const bench = deviceBench({ model: simulatedModel, ...options });
  const deviceOptions: DeviceOptions = { board, port: 'simulated', open: async () => bench.line };
  return { ...bench, options: deviceOptions };
}

describe('a board on a serial port', () => {
  it('is flashed from its loader and runs the application', async () => {
    const { options, device, serial } = connected();
    const image = randomImage(5000, 1, 77);
    const outputs = await withDevice(options, async (reached) => {
      const result = await flashApplication(reached, image);
      assert.equal(result.sectorsWritten, 1);
      const { runtime, info } = await findApplication(reached, model(77));
      assert.deepEqual(info.inputs, [4]);
      await runtime.writeInput(0, Buffer.from([1, 2, 3, 4]));
      assert.equal((await runtime.run()).time, 5);
      return runtime.readOutput(0, 4);
    });
    assert.deepEqual(outputs, Buffer.from([2, 3, 4, 5]));
    assert.deepEqual(applicationInFlash(device, 5000), image.bytes);
    assert.ok(serial.destroyed, 'the port is closed');
  });

  it('is flashed while its application runs, and not written where nothing changed', async () => {
    const { options, device } = connected();
    const image = randomImage(5000, 1, 77);
    device.flash.set(image.bytes, sectorSizes[0]);
    device.reset();
    await withDevice(options, async (reached) => {
      assert.equal(await whoIsThere(reached.line), 'application');
      assert.equal((await flashApplication(reached, image)).sectorsWritten, 0);
      await findApplication(reached, model(77));
      assert.equal((await flashApplication(reached, randomImage(5000, 2, 78))).sectorsWritten, 1);
      await findApplication(reached, model(78));
    });
  });

  for (const seed of [1, 2, 3]) {
    it(`does all that where 1 byte in 200 is lost, doubled or corrupted (${seed})`, async () => {
      const { options } = connected({ faultRate: 1 / 200, seed });
      await withDevice(options, async (reached) => {
        await flashApplication(reached, randomImage(10_000, seed, 1));
        await flashApplication(reached, randomImage(10_000, seed + 1, 2));
        const { runtime } = await findApplication(reached, model(2));
        for (let run = 0; run < 20; run += 1) {
          await runtime.writeInput(0, Buffer.from([run, 0, 0, run]));
          await runtime.run();
          assert.deepEqual(await runtime.readOutput(0, 4), Buffer.from([run + 1, 1, 1, run + 1]));
        }
      });
    });
  }

  it('starts an application that waits behind the loader', async () => {
    const { options, device } = connected();
    device.flash.set(randomImage(5000, 1, 77).bytes, sectorSizes[0]);
    device.reset(true);
    await withDevice(options, (reached) => findApplication(reached, model(77)));
  });

  it('is told from one that runs another model', async () => {
    const { options, device } = connected();
    device.flash.set(randomImage(5000, 1, 0xabc).bytes, sectorSizes[0]);
    device.reset();
    await assert.rejects(
      withDevice(options, (reached) => findApplication(reached, model(77, 'digits'))),
      {
        kind: 'device',
        message: 'The board at simulated runs another model (0x00000abc) than digits (0x0000004d).',
        hint: /edgec flash/,
      },
    );
  });

  it('is told from one without an application', async () => {
    const { options } = connected();
    await assert.rejects(
      withDevice(options, (reached) => findApplication(reached, model(77))),
      { kind: 'device', message: 'There is no application on the board at simulated.', hint: /edgec flash/ },
    );
  });

  it('is told from another board by its chip', async () => {
    const { options, device } = connected({ productId: 0x415 });
    await assert.rejects(
      withDevice(options, (reached) => flashApplication(reached, randomImage(1000))),
      {
        kind: 'device',
        message: 'The board at simulated is not a Simulated Board: its chip has the id 0x415, not 0x449.',
      },
    );
    assert.equal(device.loader.blocksWritten, 0);
  });

  it('that is silent is reported', async () => {
    const { options, device, serial } = connected();
    device.loader.isMute = true;
    await assert.rejects(
      withDevice(options, (reached) => flashApplication(reached, randomImage(1000))),
      {
        kind: 'device',
        message: /^Nothing at simulated answers/,
        hint: /reset button.*edgec flash --install/,
      },
    );
    assert.ok(serial.destroyed, 'the port is closed');
  });

  it('that is silent after flashing is reported', async () => {
    const { options } = connected({ model: undefined });
    await assert.rejects(
      withDevice(options, (reached) => flashApplication(reached, randomImage(1000))),
      { kind: 'device', message: /was written .* and verified, but does not answer/ },
    );
  });

  it('has its port closed after a defect, too', async () => {
    const { options, serial } = connected();
    const work = withDevice(options, async () => {
      throw new TypeError('defect');
    });
    await assert.rejects(work, (error) => error instanceof TypeError && !(error instanceof UserError));
    assert.ok(serial.destroyed);
  });
});
