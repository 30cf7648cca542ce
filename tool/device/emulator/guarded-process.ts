import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/**
 * Runs its arguments with descriptor 3 as their standard input, and kills them as soon as its own standard input ends. The
 * system closes that when the process that started it is gone, however it went: nothing else catches a crash or SIGKILL of
 * ours. Waits for all that it started, so that no zombies are left where nobody else reaps them.
 */
const guard = `
  exec 4<&0
  "$@" <&3 3<&- 4<&- &
  guarded=$!
  exec 3<&-
  { read -r _ <&4; kill -9 $guarded; } >/dev/null 2>&1 &
  watch=$!
  wait $guarded
  code=$?
  kill $watch
  wait
  exit $code
`;

/** A program that does not outlive this process. */
export interface GuardedProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Its exit code, 128 and more for a signal. */
  readonly ended: Promise<number | null>;
  /** Kills it. Safe to call twice. */
  kill(): Promise<void>;
}

/**
 * Starts a program in a process group of its own, so that Ctrl-C in the terminal reaches this process alone, which then
 * stops in order.
 */
export function startGuarded(command: string, parameters: readonly string[]): GuardedProcess {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    '/bin/sh',
    ['-c', guard, 'sh', command, ...parameters],
    { detached: true, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] },
  );
  const stdin = child.stdio[3] as Writable;
  stdin.on('error', () => {}); // it ended, which `ended` tells
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      child.stdin.destroy();
      stdin.destroy();
      resolve(code);
    });
  });
  return {
    stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    async kill() {
      child.stdin.destroy();
      await ended;
    },
  };
}
