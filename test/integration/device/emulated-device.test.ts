import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { buildApplication } from '../../../tool/build/application.js';
import type { Image } from '../../../tool/build/image.js';
import { buildLoader } from '../../../tool/build/loader.js';
import type { FlashContents } from '../../../tool/device/an3155/flash-image.js';
import { findApplication } from '../../../tool/device/application.js';
import { type Device, withDevice } from '../../../tool/device/device.js';
import { flashApplication } from '../../../tool/device/flash.js';
import { Line } from '../../../tool/device/link/line.js';
import { openPort, openSerial } from '../../../tool/device/port.js';
import { whoIsThere } from '../../../tool/device/who-is-there.js';
import { FaultySerial } from '../../support/faulty-serial.js';
import { probeOutput, probeProgram, writeProbeModel } from '../../support/probe-model.js';
import { qemuRunning } from '../../support/qemu-processes.js';
import { randomSource } from '../../support/random.js';

describe('a board in QEMU', () => {
  let folder: string;
  let board: Board;
  let loader: Image;
  let application: Image;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'edgec-device-'));
    board = await loadBoard('mps2-an500');
    // A cache of its own makes the file's name, by which tests find their emulators, unique.
    loader = await buildLoader(board, { cacheFolder: path.join(folder, 'cache') });
    await writeProbeModel(path.join(folder, 'model'));
    application = await buildApplication(
      probeProgram,
      path.join(folder, 'model'),
      board,
      path.join(folder, 'application'),
    );
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const emulator = () => ({ board, emulator: { loaderElf: loader.elf } });

  /** The application with noise behind it, which makes it longer. */
  function longer(bytes: number): FlashContents {
    const random = randomSource(9);
    const contents = Buffer.from(Array.from({ length: bytes }, () => Math.floor(random() * 256)));
    contents.set(application.bytes);
    return { address: application.address, bytes: contents };
  }

  /** Runs the probe model and checks all that comes back. */
  async function runProbe(device: Device, runs: number) {
    const { runtime } = await findApplication(device, probeProgram);
    const layerTimes: number[][] = [];
    for (let run = 1; run <= runs; run += 1) {
      const input = Uint8Array.from({ length: 12 }, (_, index) => (index === 0 ? run : 0));
      await runtime.writeInput(0, input);
      const { time, stackBytes } = await runtime.run();
      assert.deepEqual(await runtime.readOutput(0, 2000), Buffer.from(probeOutput(input)));
      const layers = await runtime.readLayers(probeProgram.layers.length);
      assert.equal(
        layers.reduce((sum, layer) => sum + layer.time, 0),
        time,
      );
      assert.equal(layers[1]!.time, 2001, 'a thousand turns of two instructions, and one before them');
      assert.equal(layers[2]!.time, 3 + 2 * run);
      assert.ok(stackBytes > 0 && stackBytes < 4096);
      layerTimes.push(layers.map((layer) => layer.time));
    }
    return layerTimes;
  }

  it('is flashed over its serial port, runs, and is not written again without a change', async () => {
    await withDevice(emulator(), async (device) => {
      assert.equal(await whoIsThere(device.line), 'loader');
      const image = longer(40_000);
      const first = await flashApplication(device, image);
      assert.deepEqual(first, { sectors: 2, sectorsWritten: 2, bytesWritten: 40_000, sectorsRepeated: 0 });
      const times = await runProbe(device, 3);
      const again = await flashApplication(device, image);
      assert.equal(again.sectorsWritten, 0);
      assert.deepEqual(await runProbe(device, 3), times, 'the same counts again');
    });
  });

  it('is flashed and runs 20 times where 1 byte in 200 is lost, doubled or corrupted', async () => {
    let serial: FaultySerial | undefined;
    const open = async (port: string, baud: number, signal?: AbortSignal) => {
      const { stream, close } = await openSerial(port, baud);
      serial = new FaultySerial(stream, 1 / 200, 1);
      return new Line(serial, { name: port, baud, signal, close });
    };
    await withDevice({ ...emulator(), open }, async (device) => {
      await flashApplication(device, longer(12_000));
      await runProbe(device, 20);
    });
    const { lost, doubled, corrupted } = serial!.faults;
    assert.ok(Math.min(lost, doubled, corrupted) > 50, 'the line was bad');
  });

  it('is told from one that runs another model', async () => {
    await withDevice(emulator(), async (device) => {
      await flashApplication(device, application);
      await assert.rejects(findApplication(device, { ...probeProgram, hash: 1 }), {
        kind: 'device',
        message: /runs another model \(0xfeedbeef\) than probe \(0x00000001\)/,
      });
    });
  });

  it('has a port that nobody else can open meanwhile', async () => {
    await withDevice(emulator(), async ({ line }) => {
      await assert.rejects(openPort(line.name, 115_200), {
        kind: 'device',
        message: /is in use by another program/,
      });
    });
  });

  it('tells where the processor faulted', async () => {
    await withDevice(emulator(), async (device) => {
      await flashApplication(device, application);
      const { runtime } = await findApplication(device, probeProgram);
      const oneTurnThenFail = [1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0];
      await runtime.writeInput(0, Buffer.from(oneTurnThenFail));
      await assert.rejects(runtime.run(), {
        kind: 'device',
        message: /processor fault in layer fail: undefined instruction \(UNDEFINSTR\)/,
      });
      await runProbe(device, 1);
    });
  });

  it('tells that QEMU ended in the middle of flashing', async () => {
    const work = withDevice(emulator(), (device) =>
      flashApplication(device, longer(40_000), (part) => {
        if (part > 0.2) for (const pid of qemuRunning(loader.elf)) process.kill(pid, 'SIGKILL');
      }),
    );
    await assert.rejects(work, { kind: 'tool', message: /^qemu-system-arm ended unexpectedly/ });
  });

  it('stops in the middle of flashing on Ctrl-C, and no QEMU stays', async () => {
    const interruption = new AbortController();
    let running: number[] = [];
    const work = withDevice({ ...emulator(), signal: interruption.signal }, (device) =>
      flashApplication(device, longer(40_000), (part) => {
        if (part < 0.2) return;
        running = qemuRunning(loader.elf);
        interruption.abort();
      }),
    );
    await assert.rejects(work, { kind: 'interrupted' });
    assert.equal(running.length, 1);
    assert.deepEqual(qemuRunning(loader.elf), []);
  });

  it('ends when edgec is killed', async () => {
    const start = `
      import { loadBoard } from ${JSON.stringify(compiled('tool/boards/load.js'))};
      import { startEmulator } from ${JSON.stringify(compiled('tool/device/emulator/emulator.js'))};
      const emulator = await startEmulator(await loadBoard('mps2-an500'), { loaderElf: ${JSON.stringify(loader.elf)} });
      console.log(emulator.portPath);
      setInterval(() => {}, 1000);
    `;
    const edgec = spawn(process.execPath, ['--input-type=module', '--eval', start], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(edgec.stdout, 'data');
    assert.equal(qemuRunning(loader.elf).length, 1);
    edgec.kill('SIGKILL');
    while (qemuRunning(loader.elf).length > 0) await pause(20);
  });
});

/** The URL of a compiled file of edgec. */
function compiled(file: string): string {
  return new URL(`../../../${file}`, import.meta.url).href;
}
