import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Board } from '../../boards/board.js';
import { requireTools } from '../../build/require-tools.js';
import { UserError } from '../../errors.js';
import { stopIfInterrupted } from '../interrupt.js';
import type { Emulator, EmulatorPrograms } from './emulator.js';
import { startGuarded } from './guarded-process.js';

const command = 'qemu-system-arm';
/** Milliseconds that QEMU has between giving up its port and its end. */
const endLimit = 500;

/**
 * Starts a board in QEMU: its serial port is a pseudo-terminal, its virtual time advances with executed instructions.
 * @throws UserError `tool` where QEMU is missing, does not know the machine or ends
 */
export async function startQemu(
  board: Board,
  { loaderElf }: EmulatorPrograms,
  signal?: AbortSignal,
): Promise<Emulator> {
  if (process.platform === 'win32') throw noPseudoTerminals();
  requireTools([command]);
  stopIfInterrupted(signal);
  const { machine, icountShift } = board.qemu!;
  const qemu = startGuarded(command, [
    ...['-machine', machine, '-icount', `shift=${icountShift}`, '-kernel', loaderElf],
    ...['-display', 'none', '-monitor', 'none', '-chardev', 'pty,id=uart', '-serial', 'chardev:uart'],
  ]);
  let said = '';
  qemu.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  let failure: UserError | undefined;
  let isStopping = false;
  const ended = qemu.ended.then((code) => {
    if (!isStopping) failure = failureOf(machine, code, said);
  });
  const stop = () => {
    isStopping = true;
    signal?.removeEventListener('abort', stop);
    return qemu.kill();
  };
  signal?.addEventListener('abort', stop, { once: true });
  const portPath = await Promise.race([portIn(qemu.stdout), ended]);
  stopIfInterrupted(signal);
  if (portPath === undefined) throw failure;
  return {
    portPath,
    async failure() {
      await Promise.race([ended, pause(endLimit)]);
      return failure;
    },
    stop,
  };
}

/** The pseudo-terminal that QEMU says it uses. */
function portIn(stdout: Readable): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const path = /char device redirected to (\S+)/.exec(text)?.[1];
      if (path !== undefined) resolve(path);
    });
  });
}

function noPseudoTerminals(): UserError {
  return new UserError(
    'tool',
    'Boards cannot be emulated on Windows itself, which has no pseudo-terminals.',
    'Use the Windows Subsystem for Linux, or connect a board and leave --emulate out.',
  );
}

function failureOf(machine: string, code: number | null, said: string): UserError {
  if (/unsupported machine type/i.test(said)) {
    return new UserError(
      'tool',
      `This ${command} does not know the machine ${machine}: it is too old, or built without it.`,
      'Install QEMU 7 or newer: edgec doctor shows which one is found and how to get it.',
    );
  }
  const words = said.trim() || `exit code ${code}`;
  return new UserError(
    'tool',
    `${command} ended unexpectedly: ${words}`,
    'Try again; edgec doctor checks the tools.',
  );
}
