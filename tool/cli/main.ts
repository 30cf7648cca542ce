#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { failureOf, failureText } from './failure.js';
import { styleFor } from './style.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`edgec boards | head -1`) is no error.
  if (error.code === 'EPIPE') return;
  const failure = failureOf(error, false);
  process.stderr.write(failureText(failure, styleFor(process.stderr), process.argv.includes('--debug')));
  process.exit(failure.exitCode);
});
// Nobody can be told then, and the work goes on.
process.stderr.on('error', () => {});

process.exitCode = await runCommandLine(process.argv.slice(2));
