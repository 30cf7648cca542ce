import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../tool/paths.js';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line's program, to be run with this Node. */
export const edgecMain = path.join(packageRoot, 'dist', 'tool', 'cli', 'main.js');

/**
 * Arguments for `sh` that run a program where no file may be larger than this many blocks of 512 or 1024 bytes, as the
 * shell counts: what a full disk is to writers, with another error code.
 */
export function withFileLimit(blocks: number, program: string, parameters: readonly string[]): string[] {
  return ['-c', `ulimit -f ${blocks} && exec "$0" "$@"`, program, ...parameters];
}

/** Runs `edgec` as a user does, in a process of its own. */
export function edgec(
  parameters: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    /** Blocks that no file may exceed: see {@link withFileLimit}. */
    readonly fileLimit?: number;
  } = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const own = [edgecMain, ...parameters];
    const [program, given] =
      options.fileLimit === undefined
        ? [process.execPath, own]
        : ['sh', withFileLimit(options.fileLimit, process.execPath, own)];
    const child = spawn(program, given, {
      cwd: options.cwd ?? packageRoot,
      env: { ...process.env, NO_COLOR: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** Runs a command in a folder and sends it Ctrl-C's signal as soon as there is a file. */
export function stopWhenThere(
  parameters: readonly string[],
  cwd: string,
  file: string,
): Promise<{ exitCode: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [edgecMain, ...parameters], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const poll = setInterval(() => {
      if (!existsSync(file)) return;
      clearInterval(poll);
      child.kill('SIGINT');
    }, 5);
    child.once('close', (exitCode) => {
      clearInterval(poll);
      resolve({ exitCode, stderr });
    });
  });
}
