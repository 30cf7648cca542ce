import { spawn } from 'node:child_process';

export interface ProcessResult {
  /** `null` where a signal ended the process. */
  readonly exitCode: number | null;
  readonly endedBy?: NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end and collects what it prints.
 * @throws the spawn's error (code `ENOENT` where the program is missing), or an `AbortError` after the signal
 */
export function runProcess(
  command: string,
  parameters: readonly string[],
  options: { readonly cwd?: string; readonly signal?: AbortSignal; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (exitCode, endedBy) =>
      resolve({ exitCode, ...(endedBy && { endedBy }), stdout, stderr }),
    );
  });
}
