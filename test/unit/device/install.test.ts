import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { installLoader } from '../../../tool/device/install/install-loader.js';
import type { Surroundings } from '../../../tool/device/install/installer.js';
import { UserError } from '../../../tool/errors.js';
import { type FakeTools, fakeTools } from '../../support/fake-tools.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const loader = { address: 0x0800_0000, bytes: Buffer.from('the loader') };

describe('the first installation of the loader', () => {
  let board: Board;
  let tools: FakeTools;
  let surroundings: Surroundings;
  let volumes: string;

  before(async () => {
    board = await loadBoard('nucleo-f746');
  });
  beforeEach(async () => {
    tools = await fakeTools();
    volumes = path.join(tools.folder, 'media');
    await mkdir(volumes);
    // The shell and what scripts call stay reachable; the machine's own programmers do not.
    for (const program of ['cat', 'cp']) await tools.add(program, `PATH=/bin:/usr/bin exec ${program} "$@"`);
    surroundings = {
      environment: { PATH: tools.folder },
      volumeFolders: [volumes],
      clock: new VirtualClock(),
    };
  });
  afterEach(() => tools.remove());

  /** A program that keeps the file which it is given to write. */
  const keepsFile = (argument: string) => `cp ${argument} '${path.join(tools.folder, 'written.bin')}'`;
  const written = () => readFile(path.join(tools.folder, 'written.bin'), 'utf8');

  it("copies the loader to the ST-LINK's drive", async () => {
    const drive = path.join(volumes, 'NODE_F746ZG');
    await mkdir(drive);
    await tools.add('openocd', '');
    const said = await installLoader(board, loader, surroundings);
    assert.equal(said, `The loader was copied to the ST-LINK's drive ${drive}.`);
    const files = await readdir(drive);
    assert.equal(files.length, 1);
    assert.match(files[0]!, /\.bin$/);
    assert.equal(await readFile(path.join(drive, files[0]!), 'utf8'), 'the loader');
    assert.equal(await tools.calledWith('openocd'), undefined, 'nothing else is tried');
  });

  it('finds the drive where Linux has mounted it elsewhere', async () => {
    const drive = path.join(tools.folder, 'elsewhere');
    await mkdir(drive);
    const listing = {
      blockdevices: [
        {
          path: '/dev/sda',
          label: null,
          mountpoint: null,
          children: [{ path: '/dev/sda1', label: 'x', mountpoint: '/' }],
        },
        { path: '/dev/sdb', label: 'NODE_F746ZG', mountpoint: drive },
      ],
    };
    await tools.add('lsblk', `echo '${JSON.stringify(listing)}'`);
    await installLoader(board, loader, surroundings);
    assert.equal((await readdir(drive)).length, 1);
  });

  it('goes on to OpenOCD where the drive reports a failure', async () => {
    const drive = path.join(volumes, 'NODE_F746ZG');
    await mkdir(drive);
    await writeFile(
      path.join(drive, 'FAIL.TXT'),
      'The interface firmware FAILED to reset/halt the target MCU\r\n',
    );
    await tools.add('openocd', '');
    const said = await installLoader(board, loader, surroundings);
    assert.match(said, /^The loader was written with .*openocd\.$/);
  });

  it('calls OpenOCD with its script for the board', async () => {
    await tools.add('openocd', '');
    await installLoader(board, loader, surroundings);
    const called = await tools.calledWith('openocd');
    assert.deepEqual(called?.slice(0, 3), ['-f', 'board/st_nucleo_f7.cfg', '-c']);
    assert.match(called?.[3] ?? '', /^program \{.+\/loader\.bin\} 0x8000000 verify reset exit$/);
  });

  it('goes on to st-flash where OpenOCD fails', async () => {
    await tools.add('openocd', 'echo Error: open failed >&2; exit 1');
    await tools.add('st-flash', keepsFile('"$3"'));
    assert.match(await installLoader(board, loader, surroundings), /st-flash/);
    const called = await tools.calledWith('st-flash');
    assert.deepEqual([...called!.slice(0, 2), called![3]], ['--reset', 'write', '0x8000000']);
    assert.equal(await written(), 'the loader');
  });

  it('lists what was tried and why it failed', async () => {
    await tools.add('st-flash', 'echo "Couldn\'t find any ST-Link devices" >&2; exit 1');
    const listing = { blockdevices: [{ path: '/dev/sdb', label: 'NODE_F746ZG', mountpoint: null }] };
    await tools.add('lsblk', `echo '${JSON.stringify(listing)}'`);
    await assert.rejects(installLoader(board, loader, surroundings), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.kind, 'device');
      assert.deepEqual(error.message.split('\n  '), [
        'The loader could not be installed on ST NUCLEO-F746ZG.',
        'ST-LINK drive: NODE_F746ZG is connected as /dev/sdb but not mounted: open it in the file manager',
        'OpenOCD: openocd is not installed',
        "st-flash: Couldn't find any ST-Link devices",
      ]);
      assert.match(error.hint ?? '', /USB/);
      return true;
    });
  });

  it('says where it looked for the drive', async () => {
    await assert.rejects(installLoader(board, loader, surroundings), {
      message: new RegExp(`ST-LINK drive: no drive NODE_F746ZG in ${volumes}`),
    });
  });

  it('stops on Ctrl-C', async () => {
    const interruption = new AbortController();
    interruption.abort();
    await assert.rejects(installLoader(board, loader, { ...surroundings, signal: interruption.signal }), {
      kind: 'interrupted',
    });
  });
});
