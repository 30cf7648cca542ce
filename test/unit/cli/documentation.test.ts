import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { edgecProgram } from '../../../tool/cli/command-line.js';
import { terminalSteps } from '../../../tool/cli/terminal-steps.js';
import { packageRoot } from '../../../tool/paths.js';
import { plainStyle } from '../../../tool/report/text.js';

const steps = terminalSteps({ write: () => {} }, plainStyle);
const { commands } = edgecProgram({
  signal: new AbortController().signal,
  steps,
  style: plainStyle,
  print: () => {},
  printJson: () => {},
});
const page = readFileSync(path.join(packageRoot, 'docs', 'cli.md'), 'utf8');

describe('the command line', () => {
  for (const command of commands) {
    it(`${command.name()} is in docs/cli.md with every option`, () => {
      assert.match(page, new RegExp(`^\\| \`${command.name()}\` `, 'm'));
      for (const { long, flags } of command.options) {
        const argument = /[<[].*/.exec(flags)?.[0];
        // The output of `compress` is a file, that of the others a folder.
        const names =
          long === '--output' ? ['--output <folder>'] : [[long, argument].filter(Boolean).join(' ')];
        for (const name of names) assert.ok(page.includes(`\`${name}\``), `${name} is missing`);
      }
    });

    it(`${command.name()} has a line of help, and examples where it takes a model`, () => {
      assert.ok(command.description().length > 10);
      if (command.registeredArguments.length === 0) return;
      let help = '';
      command.configureOutput({
        writeOut: (text) => {
          help += text;
        },
      });
      command.outputHelp();
      assert.match(help, new RegExp(`Examples:\\n {2}# .+\\n {2}edgec ${command.name()} `));
    });
  }
});
