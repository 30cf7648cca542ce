import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Board } from '../../../boards/board.js';
import { UserError } from '../../../errors.js';
import { stopIfInterrupted } from '../../interrupt.js';
import type { Emulator, EmulatorPrograms } from '../emulator.js';
import { startGuarded } from '../guarded-process.js';
import { buildVirtualChips, type ChipProfile } from './addon.js';
import { Conversation } from './conversation.js';
import { describeChip } from './description.js';
import { type ProgramFacts, programFacts, sourceLine } from './programs.js';
import type { RunChipLine, RunChipOptions, RunChipRequest } from './run-chip.js';

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
  const child = startGuarded(process.execPath, [runChip, loaderElf]);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  let failure: UserError | undefined;
  let isStopping = false;
  const chip = new Conversation<RunChipOptions | RunChipRequest, RunChipLine>(child.stdin, child.stdout);
  const ended = child.ended.then(async (code) => {
    if (!isStopping) failure = await failureOf(board, programs, chip.last, code, said);
  });
  /** Its answer; where it ends before that, why. */
  const ask = async (request: RunChipOptions | RunChipRequest): Promise<RunChipLine> => {
    const line = await Promise.race([chip.ask(request), ended]);
    stopIfInterrupted(signal);
    if (line === undefined || 'violation' in line) {
      await ended;
      throw failure ?? new Error('the virtual chip was stopped');
    }
    return line;
  };
  const stop = () => {
    isStopping = true;
    signal?.removeEventListener('abort', stop);
    return child.kill();
  };
  signal?.addEventListener('abort', stop, { once: true });
  const first = (await ask(options)) as { port: string; romPort?: string };
  return {
    portPath: first.port,
    ...(first.romPort !== undefined && { romPortPath: first.romPort }),
    unit: 'modelled cycles',
    profiler: {
      start: async (functions) => void (await ask({ startProfile: functions })),
      stop: async () => ((await ask({ stopProfile: true })) as { profile: ChipProfile }).profile,
    },
    async failure() {
      await Promise.race([ended, pause(endLimit)]);
      return failure;
    },
    stop,
  };
}

async function failureOf(
  board: Board,
  programs: readonly ProgramFacts[],
  last: RunChipLine | undefined,
  code: number | null,
  said: string,
): Promise<UserError> {
  if (last !== undefined && 'violation' in last) {
    const { message, pc } = last.violation;
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
