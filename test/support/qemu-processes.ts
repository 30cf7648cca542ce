import { execFileSync } from 'node:child_process';

/** Process ids of the emulators that run this program. */
export function qemuRunning(elf: string): number[] {
  const listing = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' });
  return listing
    .split('\n')
    .filter((line) => /^\s*\d+ \S*qemu-system-arm /.test(line) && line.includes(elf))
    .map((line) => Number.parseInt(line, 10));
}
