import assert from 'node:assert/strict';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard, withWeightsInRam } from '../../../tool/boards/load.js';
import { checkFit, overflowError } from '../../../tool/build/fit.js';
import { UserError } from '../../../tool/errors.js';
import type { Layer, Program } from '../../../tool/program/program.js';
import { probeProgram } from '../../support/probe-model.js';

function layer(name: string, constant: number): Layer {
  return {
    name,
    operator: 'FullyConnected',
    encoding: 'int8',
    outputShape: [1, 10],
    macs: 1,
    output: 0,
    call: { kernel: 'k', header: 'k.h', arguments: [{ kind: 'constant', name: 'weights', constant }] },
  };
}

const constant = (bytes: number) => ({ ...probeProgram.constants[0], values: new Int8Array(bytes) });

function programOf(constants: readonly number[], buffers: readonly number[]): Program {
  return {
    ...probeProgram,
    layers: constants.map((_, index) => layer(`fc${index}`, index)),
    constants: constants.map(constant),
    buffers: buffers.map((bytes, index) => ({
      name: `b${index}`,
      bytes,
      offset: 0,
      firstLayer: index,
      lastLayer: index,
    })),
    arenaBytes: Math.max(...buffers),
  };
}

describe('a program on a board', () => {
  let board: Board;
  before(async () => {
    board = await loadBoard('nucleo-f746'); // 1,015,808 bytes of flash for applications, 327,680 of RAM
  });

  function messageOf(program: Program): string {
    try {
      checkFit(program, board, 4096);
    } catch (error) {
      assert.ok(error instanceof UserError);
      assert.equal(error.kind, 'fit');
      assert.match(error.hint ?? '', /choose a board with more/);
      return error.message;
    }
    return 'fits';
  }

  it('fits where there is room', () => {
    assert.equal(messageOf(programOf([900_000], [300_000])), 'fits');
  });

  it('is refused where its tables exceed the flash, with the largest layers', () => {
    assert.equal(
      messageOf(programOf([100, 600_000, 4_000, 450_000], [10, 10, 10, 10])),
      'The model does not fit the flash of nucleo-f746: it needs at least 41,364 bytes more than the 1,015,808 that ' +
        'there are. The largest layers are fc1 (600,000 bytes), fc3 (450,000 bytes), fc2 (4,000 bytes).',
    );
  });

  it('is refused where copies of its weights exceed the RAM, with the way out', () => {
    const program = programOf([200_000, 200_000], [10, 10]);
    assert.equal(messageOf(program), 'fits');
    assert.throws(
      () => checkFit(program, withWeightsInRam(board), 4096),
      (error: UserError) =>
        /fit the RAM of nucleo-f746: it needs at least 78,474 bytes more/.test(error.message) &&
        /^Leave the weights in the flash, without --weights-in-ram\. Else make/.test(error.hint ?? ''),
    );
  });

  it('is refused where its arena exceeds the RAM, with the layer that peaks', () => {
    assert.equal(
      messageOf(programOf([1, 1, 1], [1000, 340_000, 5])),
      'The model does not fit the RAM of nucleo-f746: it needs at least 18,464 bytes more than the 327,680 that ' +
        'there are. The peak is at the layer fc1 (output 1x10): 340,000 bytes of activations at once.',
    );
  });

  it('is refused in the same words where only the linker sees it', () => {
    const program = programOf([1, 2], [1000, 5]);
    const output = (region: string) =>
      `ld: application.elf section \`.bss' will not fit in region \`${region}'\nld: region \`${region}' overflowed by 1234 bytes`;
    assert.match(
      overflowError(program, board, output('RAM'))?.message ?? '',
      /fit the RAM .* needs 1,234 bytes more .* peak is at the layer fc0/,
    );
    assert.match(
      overflowError(program, board, output('FLASH'))?.message ?? '',
      /fit the flash .* 1,234 bytes more/,
    );
    assert.equal(overflowError(program, board, 'ld: undefined reference'), undefined);
  });
});
