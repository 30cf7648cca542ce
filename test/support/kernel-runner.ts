import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { firmwareFolder, packageRoot } from '../../tool/paths.js';
import { runProcess } from '../../tool/process.js';
import { argumentExpression, encodeCase, type KernelCase, words } from './kernel-cases.js';

const supportFolder = path.join(packageRoot, 'test', 'support');
const warnings = ['-Wall', '-Wextra', '-Wconversion', '-Werror'];

/** Compiles a runner program and runs it in its folder. */
export interface Bench {
  readonly compile: readonly string[];
  readonly run: (program: string) => readonly string[];
}

/** This computer, with the address and undefined behaviour sanitizers. */
export const sanitizedHost: Bench = {
  compile: ['gcc', '-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
  run: (program) => [program],
};

/** QEMU has no M0+ with as much memory, but an M3 executes its instructions. */
const machines = {
  'cortex-m0plus': 'mps2-an385',
  'cortex-m3': 'mps2-an385',
  'cortex-m4': 'mps2-an386',
  'cortex-m7': 'mps2-an500',
} as const;

/** An Arm core in QEMU, whose timer counts executed instructions. */
export function emulatedCore(core: keyof typeof machines): Bench {
  return {
    compile: [
      ...['arm-none-eabi-gcc', '-O2', `-mcpu=${core}`, '-mthumb', '-mfloat-abi=soft', '--specs=rdimon.specs'],
      ...['-T', path.join(supportFolder, 'mps2.ld'), path.join(supportFolder, 'mps2.c')],
    ],
    run: (program) => [
      ...['qemu-system-arm', '-M', machines[core], '-nographic', '-monitor', 'none', '-serial', 'none'],
      ...['-icount', 'shift=6', '-semihosting-config', 'enable=on,target=native', '-kernel', program],
    ],
  };
}

export interface KernelResult {
  readonly output: Int8Array;
  /** Executed instructions; 0 on a host. */
  readonly instructions: number;
}

/** A case to run. With a lag the output lies this many bytes before the first input, in the same memory. */
export interface KernelRun {
  readonly case: KernelCase;
  readonly lag?: number;
}

/**
 * Runs kernels.
 * @param literalShapes compile each case on its own, as generated code does; else cases of a kernel share their code
 */
export async function runKernels(
  bench: Bench,
  runs: readonly KernelRun[],
  literalShapes = false,
): Promise<KernelResult[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'edgec-kernels-'));
  try {
    const calls = runs.map((run) => callText(run.case, literalShapes));
    const distinct = [...new Set(calls)];
    await writeFile(path.join(folder, 'calls.h'), callsHeader(runs, distinct));
    const cases = runs.map((run, i) => encodeCase(run.case, distinct.indexOf(calls[i]), run.lag ?? -1));
    await writeFile(path.join(folder, 'cases.bin'), Buffer.concat([words(runs.length), ...cases]));
    const includes = ['-I', folder, '-I', path.join(firmwareFolder, 'kernels')];
    const program = path.join(folder, 'runner');
    await execute(folder, [
      ...[...bench.compile, '-std=gnu11', ...warnings, ...includes],
      ...[path.join(supportFolder, 'kernel-runner.c'), '-o', program],
    ]);
    await execute(folder, bench.run(program));
    return readResults(await readFile(path.join(folder, 'results.bin')), runs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function callText(kernelCase: KernelCase, literalShapes: boolean): string {
  const { call } = kernelCase;
  const passed = call.arguments.map((argument, position) =>
    argumentExpression(argument, kernelCase, position, literalShapes),
  );
  return `${call.kernel}(${passed.join(', ')});`;
}

function callsHeader(runs: readonly KernelRun[], calls: readonly string[]): string {
  const headers = [...new Set(runs.map((run) => run.case.call.header))];
  return [
    ...headers.map((header) => `#include "${header}"`),
    ...calls.map((call, index) => `static void call_${index}(const argument_t *arguments) { ${call} }`),
    `static const call_t calls[] = { ${calls.map((_, index) => `call_${index}`).join(', ')} };`,
  ].join('\n');
}

async function execute(cwd: string, [command, ...parameters]: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await runProcess(command, parameters, { cwd });
  assert.equal(exitCode, 0, `${command} fails:\n${stderr}${stdout}`);
}

/** The timer runs at 25 MHz and an instruction takes 64 ns. */
const ticksPerInstruction = 1.6;

function readResults(bytes: Buffer, runs: readonly KernelRun[]): KernelResult[] {
  let position = 0;
  return runs.map((run) => {
    const instructions = Math.round(bytes.readUInt32LE(position) / ticksPerInstruction);
    const start = position + 4;
    position = start + run.case.outputBytes;
    return { output: Int8Array.from(bytes.subarray(start, position)), instructions };
  });
}
