import type { Progress } from '../deploy/progress.js';
import { percent, seconds } from '../report/format.js';
import type { Style } from '../report/text.js';

/** What a progress display needs of a stream: `process.stderr` has it. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** A line for each finished step; on a terminal also the step under way, moving, with its percentage. */
export function terminalProgress(stream: ProgressStream, style: Style): Progress {
  return {
    async step(name, work, outcome) {
      const started = performance.now();
      const line = stream.isTTY ? movingLine(stream, name) : undefined;
      try {
        const result = await work((part) => line?.show(part));
        line?.clear();
        const time = seconds((performance.now() - started) / 1000);
        stream.write(
          `${style.good('✓')} ${[name.padEnd(9), outcome?.(result), `(${time})`].filter(Boolean).join(' ')}\n`,
        );
        return result;
      } catch (error) {
        line?.clear();
        stream.write(`${style.bad('✗')} ${name}\n`);
        throw error;
      }
    },
  };
}

/** The line of the step under way. */
function movingLine(stream: ProgressStream, name: string) {
  let frame = 0;
  let part = 0;
  const draw = () => {
    const text = `${spinner[frame++ % spinner.length]} ${name}${part > 0 ? ` ${percent(part, 0)}` : ''}`;
    stream.write(`\r${text.slice(0, (stream.columns ?? 80) - 1)}\u001b[K`);
  };
  const timer = setInterval(draw, 100);
  timer.unref();
  draw();
  return {
    show(done: number) {
      part = done;
    },
    clear() {
      clearInterval(timer);
      stream.write('\r\u001b[K');
    },
  };
}
