import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { encodeRequest, ResponseDecoder } from '../../../tool/device/link/frame.js';
import { UserError } from '../../../tool/errors.js';
import { type BenchOptions, deviceBench, randomImage } from '../../support/device-bench.js';
import { randomSource } from '../../support/random.js';
import type { SimulatedModel } from '../../support/simulated-runtime.js';

/** Two inputs, two outputs, more layers than one frame holds, and a time that needs more than 32 bits. */
const model: SimulatedModel = {
  inputs: [3000, 5],
  outputs: [2100, 1],
  layers: Array.from({ length: 100 }, (_, layer) => `layer ${layer}`),
  compute: ([large, small]) => [
    Buffer.from(large!.subarray(0, 2100).map((byte, index) => byte ^ large![index + 900]!)),
    Buffer.of(small!.reduce((sum, byte) => sum + byte, 0) & 0xff),
  ],
  layerTime: (run, layer) => 0x1_0000_0000n * BigInt(layer) + BigInt(run),
  layerHash: (layer) => 0xffff_ff00 + layer,
};
const modelHash = 0xfedc_ba98;

/** A board that runs the model. */
function running(options: BenchOptions = {}) {
  const bench = deviceBench({ model, ...options });
  bench.device.flash.set(randomImage(1000, 3, modelHash).bytes, 0x8000);
  bench.device.reset();
  assert.ok(bench.device.runtime);
  return { ...bench, simulated: bench.device.runtime };
}

function randomBytes(length: number, seed: number): Buffer {
  const random = randomSource(seed);
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

describe('frames', () => {
  it('are encoded as docs/protocol.md says', () => {
    const content = Buffer.from([0xc0, 0xdb, 0x02, 0x01]);
    const crc = Buffer.alloc(4);
    crc.writeUInt32LE(crc32(content));
    const slip = [...content, ...crc].flatMap((byte) =>
      byte === 0xc0 ? [0xdb, 0xdc] : byte === 0xdb ? [0xdb, 0xdd] : [byte],
    );
    assert.deepEqual([...encodeRequest(0xdbc0, 2, Buffer.of(1))], [0xc0, ...slip, 0xc0]);
  });

  it('are found in noise, in pieces and several at once; damaged ones are dropped', () => {
    const response = (sequence: number) => encodeRequest(sequence, 0x81, Buffer.of(0, 0xdb, 0xc0));
    const decoder = new ResponseDecoder();
    const damaged = Buffer.from(response(7));
    damaged[5]! ^= 1;
    const stream = Buffer.concat([
      Buffer.from('noise \xdb\xc0\xc0', 'latin1'),
      response(1),
      Buffer.from([0x79, 0x1f, 0xdb, 0x42]),
      response(2),
      damaged,
      response(3),
    ]);
    const found = [...stream].flatMap((byte) => decoder.decode(Buffer.of(byte)));
    assert.deepEqual(found, new ResponseDecoder().decode(stream));
    assert.deepEqual(
      found.map(({ sequence }) => sequence),
      [1, 2, 3],
    );
    assert.deepEqual(found[0], { sequence: 1, type: 1, status: 0, payload: Buffer.of(0xdb, 0xc0) });
  });

  it('of requests do not pass for responses, nor do short or long ones', () => {
    const decoder = new ResponseDecoder();
    assert.deepEqual(decoder.decode(encodeRequest(1, 0x01, Buffer.of(0))), []);
    assert.deepEqual(decoder.decode(encodeRequest(1, 0x81, Buffer.of())), []);
    assert.deepEqual(decoder.decode(encodeRequest(1, 0x81, Buffer.alloc(1018))), []);
    assert.equal(decoder.decode(encodeRequest(1, 0x81, Buffer.alloc(1017))).length, 1);
  });

  it('are found after much noise without an end', () => {
    const decoder = new ResponseDecoder();
    for (let chunk = 0; chunk < 100; chunk += 1) decoder.decode(Buffer.alloc(1024, 0x55));
    assert.equal(decoder.decode(encodeRequest(9, 0x81, Buffer.of(0))).length, 1);
  });
});

describe('runtime client', () => {
  it('reads what the application is', async () => {
    assert.deepEqual(await running().runtime.info(), {
      unit: 'cycles',
      clock: 200_000_000,
      modelHash,
      layers: 100,
      inputs: [3000, 5],
      outputs: [2100, 1],
    });
  });

  for (const [name, options] of [
    ['a clean line', {}],
    ...[1, 2, 3].map((seed) => [
      `1 byte in 200 lost, doubled or corrupted (${seed})`,
      { faultRate: 1 / 200, seed },
    ]),
  ] as [string, BenchOptions][]) {
    it(`runs 20 samples exactly once each and reads everything right: ${name}`, async () => {
      const { runtime, simulated } = running(options);
      for (let run = 1; run <= 20; run += 1) {
        const inputs = [randomBytes(3000, run), randomBytes(5, run + 100)];
        await runtime.writeInput(0, inputs[0]!);
        await runtime.writeInput(1, inputs[1]!);
        const { time, stackBytes } = await runtime.run(true);
        assert.equal(simulated.runs, run);
        assert.equal(time, 2 ** 32 * 4950 + 100 * run);
        assert.equal(stackBytes, 1234);
        const expected = model.compute(inputs);
        assert.deepEqual(await runtime.readOutput(0, 2100), expected[0]);
        assert.deepEqual(await runtime.readOutput(1, 1), expected[1]);
        assert.deepEqual(
          await runtime.readLayers(100),
          model.layers.map((_, layer) => ({ time: 2 ** 32 * layer + run, hash: 0xffff_ff00 + layer })),
        );
      }
    });
  }

  it('does not give up before the twentieth try', async () => {
    for (const lost of [0, 5, 19]) {
      const { runtime, simulated } = running();
      simulated.requestsToLose = lost;
      assert.equal((await runtime.info()).modelHash, modelHash, `${lost} lost`);
      await runtime.writeInput(0, Buffer.alloc(3000));
      await runtime.writeInput(1, Buffer.alloc(5));
      await runtime.run();
      simulated.requestsToLose = lost;
      assert.equal((await runtime.readOutput(0, 2100)).length, 2100, `${lost} lost`);
    }
  });

  it('takes answers that come later than it waits for any', async () => {
    const { runtime, simulated } = running({ answerDelay: 800 });
    const inputs = [randomBytes(3000, 1), randomBytes(5, 2)];
    await runtime.writeInput(0, inputs[0]!);
    await runtime.writeInput(1, inputs[1]!);
    await runtime.run();
    assert.equal(simulated.runs, 1);
    assert.deepEqual(await runtime.readOutput(0, 2100), model.compute(inputs)[0]);
  });

  it('enters the loader', async () => {
    const { runtime, loader, device } = running();
    await runtime.enterLoader();
    assert.equal(device.runtime, undefined);
    assert.equal(await loader.synchronise(), true);
  });

  it('drops a response with a wrong sequence number and asks again, without a second run', async () => {
    const { runtime, simulated } = running();
    await runtime.writeInput(0, Buffer.alloc(3000));
    await runtime.writeInput(1, Buffer.alloc(5));
    simulated.nextSequence = 0x4242;
    await runtime.run();
    assert.equal(simulated.runs, 1);
  });

  it('tells when nothing answers', async () => {
    const { runtime, device } = deviceBench();
    device.loader.isMute = true;
    await assert.rejects(runtime.info(), {
      kind: 'device',
      message: 'The device at simulated did not answer "info" within 10 s.',
    });
  });

  it('tells when only garbage comes', async () => {
    const { runtime, device, clock } = deviceBench();
    device.loader.isMute = true;
    let stop = () => {};
    const babble = () => {
      device.push(randomBytes(100, 1 + clock.now()));
      stop = clock.after(20, babble);
    };
    babble();
    await assert.rejects(runtime.info(), { kind: 'device', message: /did not answer "info"/ });
    stop();
  });

  it('tells that a run was lost to a reset, and computes nothing on what is left', async () => {
    const { runtime, device } = running();
    await runtime.writeInput(0, Buffer.alloc(3000));
    device.reset();
    await runtime.writeInput(1, Buffer.alloc(5));
    await assert.rejects(runtime.run(), {
      kind: 'device',
      status: 4,
      message: /refused "run": it was reset in between/,
    });
    await assert.rejects(runtime.readOutput(0, 2100), { status: 4 });
  });

  it('tells where and why the processor faulted', async () => {
    const { runtime, simulated } = running();
    await runtime.writeInput(0, Buffer.alloc(3000));
    await runtime.writeInput(1, Buffer.alloc(5));
    const fault = Buffer.alloc(20);
    for (const [index, word] of [7, 0x0800_9abc, 0x8200, 0x4000_0000, 0xe000_0000].entries()) {
      fault.writeUInt32LE(word, 4 * index);
    }
    simulated.nextFault = fault;
    await assert.rejects(runtime.run(), {
      kind: 'device',
      message:
        'The device at simulated ran into a processor fault in layer 7: data bus error (PRECISERR); ' +
        'instruction at 0x08009abc, address accessed 0xe0000000, CFSR 0x00008200, HFSR 0x40000000.',
    });
  });

  it('tells when the port goes away', async () => {
    const { runtime, device } = deviceBench();
    device.loader.isMute = true;
    const info = runtime.info();
    setImmediate(() => device.unplug());
    await assert.rejects(info, (error) => error instanceof UserError && /went away/.test(error.message));
    await assert.rejects(runtime.info(), /went away/);
  });

  it('stops on Ctrl-C', async () => {
    const interruption = new AbortController();
    const { runtime, device } = deviceBench({ signal: interruption.signal });
    device.loader.isMute = true;
    const info = runtime.info();
    setImmediate(() => interruption.abort());
    await assert.rejects(info, { kind: 'interrupted' });
  });
});
