import assert from 'node:assert/strict';
import { styleFor } from '../../../tool/cli/style.js';
import { terminalSteps } from '../../../tool/cli/terminal-steps.js';
import { plainStyle } from '../../../tool/report/text.js';

/** A stream that remembers what was written. */
function recorder(isTTY: boolean, columns?: number) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
}

describe('progress', () => {
  it('in a pipe is one line for each finished step', async () => {
    const stream = recorder(false);
    const result = await terminalSteps(stream, plainStyle).step(
      'import',
      (report) => {
        report(0.5);
        return 42;
      },
      (answer) => `${answer} layers`,
    );
    assert.equal(result, 42);
    assert.equal(stream.written.length, 1);
    assert.match(stream.written[0], /^✓ import +42 layers \(\d+\.\d s\)\n$/);
  });

  it('on a terminal shows the step under way, its percentage, and clears it', async () => {
    const stream = recorder(true, 80);
    await terminalSteps(stream, plainStyle).step('flash', async (report) => {
      report(0.45, 'writing');
      await new Promise((resolve) => setTimeout(resolve, 250));
    });
    assert.match(stream.written[0], /^\r. flash/);
    assert.ok(stream.written.some((text) => text.includes('flash: writing 45 %')));
    assert.ok(stream.written.includes('\r\u001b[K'));
    assert.match(stream.written.at(-1) ?? '', /^✓ flash/);
  });

  it('never writes more than a line of the terminal', async () => {
    const stream = recorder(true, 10);
    await terminalSteps(stream, plainStyle).step('a step with a long name', () => {});
    assert.ok(stream.written[0].replace('\u001b[K', '').length <= 10);
  });

  it('marks the step that failed and passes the error on', async () => {
    const stream = recorder(false);
    const failure = new Error('no');
    await assert.rejects(
      terminalSteps(stream, plainStyle).step('build', () => Promise.reject(failure)),
      failure,
    );
    assert.deepEqual(stream.written, ['✗ build\n']);
  });
});

describe('colours', () => {
  it('are for terminals only, and not where NO_COLOR or a dumb terminal forbids them', () => {
    assert.equal(styleFor({ isTTY: false }, {}), plainStyle);
    assert.equal(styleFor({ isTTY: true }, { NO_COLOR: '1' }), plainStyle);
    assert.equal(styleFor({ isTTY: true }, { TERM: 'dumb' }), plainStyle);
    assert.equal(styleFor({ isTTY: true }, {}).bad('no'), '\u001b[31mno\u001b[0m');
  });
});
