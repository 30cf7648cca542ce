import type { Steps } from '../deploy/steps.js';
import { percent, seconds } from '../report/format.js';
import type { Style } from '../report/text.js';

/** What a progress display needs of a stream: `process.stderr` has it. */
export interface StepStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** A line for each finished step; on a terminal also the step under way, moving, with its percentage. */
export function terminalSteps(stream: StepStream, style: Style): Steps {
  return {
    async step(name, work, outcome) {
      const started = performance.now();
      const line = stream.isTTY ? movingLine(stream, name) : undefined;
      try {
        const result = await work((part, doing) => line?.show(part, doing));
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
function movingLine(stream: StepStream, name: string) {
  let frame = 0;
  let state = '';
  const draw = () => {
    const text = `${spinner[frame++ % spinner.length]} ${name}${state}`;
    stream.write(`\r${text.slice(0, (stream.columns ?? 80) - 1)}\u001b[K`);
  };
  const timer = setInterval(draw, 100);
  timer.unref();
  draw();
  return {
    show(part: number, doing = '') {
      state = `${doing && `: ${doing}`}${part > 0 ? ` ${percent(part, 0)}` : ''}`;
    },
    clear() {
      clearInterval(timer);
      stream.write('\r\u001b[K');
    },
  };
}
