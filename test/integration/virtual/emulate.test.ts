import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { loadBoard } from '../../../tool/boards/load.js';
import { withDevice } from '../../../tool/device/device.js';
import { whoIsThere } from '../../../tool/device/who-is-there.js';
import { edgecMain } from '../../support/edgec.js';

describe('edgec emulate', () => {
  it('keeps a board running at the port that it names, until Ctrl-C', async () => {
    const parameters = ['emulate', '--board', 'nucleo-f746', '--json'];
    const child = spawn(process.execPath, [edgecMain, ...parameters], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const { port, board } = await new Promise<{ port: string; board: string }>((resolve, reject) => {
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text.endsWith('}\n')) resolve(JSON.parse(text));
      });
      child.once('close', (code) => reject(new Error(`ended with ${code}`)));
    });
    assert.equal(board, 'nucleo-f746');
    await withDevice({ board: await loadBoard(board), port }, async ({ line }) => {
      assert.equal(await whoIsThere(line), 'loader');
    });
    child.kill('SIGINT');
    assert.equal(await ended, 0);
  });
});
