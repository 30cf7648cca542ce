import assert from 'node:assert/strict';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { firmwareFolder, packageRoot } from '../../tool/paths.js';
import { runProcess } from '../../tool/process.js';

/** The cores that the timing model knows. */
export const timedCores = ['cortex-m0plus', 'cortex-m3', 'cortex-m4', 'cortex-m7', 'cortex-m33'] as const;
export type TimedCore = (typeof timedCores)[number];

/** A few instructions, and the cycles that they must take. */
export interface Sequence {
  /** Instructions, separated by semicolons. Local labels as in `1: subs r0, #1; bne 1b`. */
  readonly code: string;
  readonly cycles: number;
}

/** Registers that every sequence starts with: small numbers in r0-r4 (r4 is an offset of a word), addresses in r5-r7. */
export const startRegisters = [0, 1, 2, 3, 4, 0x2000_1000, 0x2000_1100, 0x2000_1200] as const;

export interface Measured {
  readonly cycles: number;
  readonly instructions: number;
  readonly nanoseconds: number;
  /** Encodings that the model does not know. */
  readonly unknown: readonly string[];
  /** Why it did not reach its end. */
  readonly error?: string;
}

/** Compiles the program `timing-runner` into a new folder, which the caller removes. */
export async function buildTimingRunner(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'edgec-timing-'));
  const model = path.join(firmwareFolder, 'virtual', 'timing');
  const files = [...(await cFiles(model)), ...(await cFiles(path.join(model, 'cores')))];
  const runner = path.join(packageRoot, 'test', 'support', 'timing-runner.c');
  const flags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-I', model];
  await run(folder, ['gcc', ...flags, ...files, runner, '-o', 'timing-runner', '-lunicorn']);
  return folder;
}

async function cFiles(folder: string): Promise<string[]> {
  const files = await readdir(folder);
  return files.filter((file) => file.endsWith('.c')).map((file) => path.join(folder, file));
}

/** Runs a program in a folder; its output. Fails where it fails. */
export async function run(folder: string, [program = '', ...args]: readonly string[]): Promise<string> {
  const result = await runProcess(program, args, { cwd: folder });
  assert.equal(result.exitCode, 0, `${program} ${args.join(' ')}\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

/**
 * Cycles of sequences of one core, each from an empty pipeline on. Each runs twice and counts the second time, when the
 * model has seen which instructions depend on their operands.
 * @param settings memory, as the runner takes it
 */
export async function measureSequences(
  folder: string,
  core: TimedCore,
  sequences: readonly string[],
  settings: readonly string[] = [],
): Promise<Measured[]> {
  const lines = sequences.flatMap((code, index) => [
    '.balign 32',
    `begin${index}:`,
    ...code.split(';'),
    `end${index}:`,
    'nop',
    'nop.n',
    '.ltorg',
  ]);
  await writeFile(
    path.join(folder, 'code.s'),
    `${['.syntax unified', '.thumb', '.globl begin0', ...lines].join('\n')}\n`,
  );
  const float = core === 'cortex-m0plus' || core === 'cortex-m3' ? [] : ['-mfpu=fpv4-sp-d16'];
  await run(folder, ['arm-none-eabi-as', `-mcpu=${core}`, ...float, '-o', 'code.o', 'code.s']);
  await run(folder, ['arm-none-eabi-objcopy', '-O', 'binary', 'code.o', 'code.bin']);
  const symbols = new Map(
    (await run(folder, ['arm-none-eabi-nm', 'code.o']))
      .split('\n')
      .map((line) => line.split(' '))
      .map(([address = '', , name = '']) => [name, Number.parseInt(address, 16)]),
  );
  const registers = startRegisters.join(' ');
  const jobs = sequences.map(
    (_, i) => `${symbols.get(`begin${i}`)} ${symbols.get(`end${i}`)} ${registers}\n`,
  );
  await writeFile(path.join(folder, 'jobs'), jobs.map((job) => job + job).join(''));
  const output = await run(folder, ['./timing-runner', core, 'code.bin', '0', 'jobs', ...settings]);
  return output
    .trimEnd()
    .split('\n')
    .filter((_, index) => index % 2 === 1)
    .map(parseMeasured);
}

export function parseMeasured(line: string): Measured {
  const [figures = '', error] = line.split(' !');
  const [cycles, instructions, nanoseconds, ...unknown] = figures.split(' ');
  return {
    cycles: Number(cycles),
    instructions: Number(instructions),
    nanoseconds: Number(nanoseconds),
    unknown: unknown.map((encoding) => encoding.slice(1)),
    ...(error !== undefined && { error }),
  };
}
