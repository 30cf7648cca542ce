import type { Readable, Writable } from 'node:stream';

/** Requests to a process and its answers, in their order, each a line of JSON. */
export class Conversation<Request, Answer> {
  readonly #input: Writable;
  readonly #waiting: ((answer: Answer) => void)[] = [];
  /** What the process said last, be it asked or not. */
  last: Answer | undefined;

  constructor(input: Writable, output: Readable) {
    this.#input = input;
    let rest = '';
    output.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) this.#hear(JSON.parse(line) as Answer);
    });
  }

  /** The next thing that the process says. Waits for ever where it ends instead. */
  ask(request: Request): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#input.write(`${JSON.stringify(request)}\n`);
    });
  }

  #hear(answer: Answer): void {
    this.last = answer;
    this.#waiting.shift()?.(answer);
  }
}
