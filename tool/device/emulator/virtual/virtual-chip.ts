import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Board } from '../../../boards/board.js';
import { UserError } from '../../../errors.js';
import { stopIfInterrupted } from '../../interrupt.js';
import type { Emulator, EmulatorPrograms } from '../emulator.js';
import { startGuarded } from '../guarded-process.js';
import { buildVirtualChips } from './addon.js';
import { describeChip } from './description.js';
import { type ProgramFacts, programFacts, sourceLine } from './programs.js';
import type { RunChipLine, RunChipOptions } from './run-chip.js';

const runChip = fileURLToPath(new URL('run-chip.js', import.meta.url));
/** Milliseconds that the process has between giving up its port and its end. */
const endLimit = 500;

/**
 * Starts a virtual chip with the loader in its flash, in a process of its own.
 * @throws UserError `tool` where the addon cannot be built or the process ends
 */
export async function startVirtualChip(
  board: Board,
  { loaderElf, applicationElf, boot0 = false }: EmulatorPrograms,
  signal?: AbortSignal,
): Promise<Emulator> {
  const addon = await buildVirtualChips(signal);
  const loader = await programFacts(loaderElf, board);
  const application = applicationElf === undefined ? [] : [await programFacts(applicationElf, board)];
  const programs = [loader, ...application];
  stopIfInterrupted(signal);
  const options: RunChipOptions = {
    addon,
    description: await describeChip(board, boot0),
    // A chip whose ROM is to be used has nothing in its flash yet.
    flash: boot0 ? [] : [{ address: loader.address, base64: Buffer.from(loader.bytes).toString('base64') }],
    stacks: programs.map(({ stack }) => stack),
  };
  const child = startGuarded(process.execPath, [runChip, JSON.stringify(options), loaderElf]);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  let failure: UserError | undefined;
  let isStopping = false;
  const lines = linesOf(child.stdout);
  const ended = child.ended.then(async (code) => {
    if (!isStopping) failure = await failureOf(board, programs, lines.all, code, said);
  });
  const stop = () => {
    isStopping = true;
    signal?.removeEventListener('abort', stop);
    return child.kill();
  };
  signal?.addEventListener('abort', stop, { once: true });
  const first = await Promise.race([lines.first, ended]);
  stopIfInterrupted(signal);
  if (first === undefined || !('port' in first)) throw failure;
  return {
    portPath: first.port,
    ...(first.romPort !== undefined && { romPortPath: first.romPort }),
    unit: 'modelled cycles',
    async failure() {
      await Promise.race([ended, pause(endLimit)]);
      return failure;
    },
    stop,
  };
}

/** The lines of JSON that the process says. */
function linesOf(stdout: Readable): { first: Promise<RunChipLine>; all: RunChipLine[] } {
  const all: RunChipLine[] = [];
  let rest = '';
  const first = new Promise<RunChipLine>((resolve) => {
    stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      all.push(...lines.map((line) => JSON.parse(line) as RunChipLine));
      if (all.length > 0) resolve(all[0]!);
    });
  });
  return { first, all };
}

async function failureOf(
  board: Board,
  programs: readonly ProgramFacts[],
  lines: readonly RunChipLine[],
  code: number | null,
  said: string,
): Promise<UserError> {
  for (const line of lines) {
    if (!('violation' in line)) continue;
    const { message, pc } = line.violation;
    return new UserError(
      'device',
      `The firmware of ${board.name} would fail on silicon: ${message}, at ${await sourceLine(programs, pc)}.`,
      'docs/virtual-chips.md tells what virtual chips check.',
    );
  }
  return new UserError(
    'tool',
    `The virtual chip ended unexpectedly: ${said.trim() || `exit code ${code}`}`,
    'Try again; edgec doctor checks the tools.',
  );
}
