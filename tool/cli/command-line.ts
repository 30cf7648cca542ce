import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { exitCodes } from '../errors.js';
import { packageRoot } from '../paths.js';
import { boardsCommand } from './boards.js';
import { buildCommand } from './build.js';
import { checkCommand } from './check.js';
import { compareCommand } from './compare.js';
import { compressCommand } from './compress.js';
import { deployCommand } from './deploy.js';
import { doctorCommand } from './doctor.js';
import { emulateCommand } from './emulate.js';
import { failureJson, failureOf, failureText } from './failure.js';
import { flashCommand } from './flash.js';
import { generateCommand } from './generate.js';
import { debugOption } from './options.js';
import { profileCommand } from './profile.js';
import { runCommand } from './run.js';
import { sensitivityCommand } from './sensitivity.js';
import type { Session } from './session.js';
import { styleFor } from './style.js';
import { terminalSteps } from './terminal-steps.js';
import { trainCommand } from './train.js';

/** All commands, in the order of the help. Each makes its options and does its work through the session. */
const commands: readonly ((session: Session) => Command)[] = [
  deployCommand,
  checkCommand,
  trainCommand,
  compressCommand,
  compareCommand,
  sensitivityCommand,
  generateCommand,
  buildCommand,
  flashCommand,
  runCommand,
  profileCommand,
  emulateCommand,
  boardsCommand,
  doctorCommand,
];

/**
 * Runs edgec with these arguments.
 * @returns the exit code: see docs/errors.md
 */
export async function runCommandLine(parameters: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  const release = interruptOnSignals(interruption);
  let hasPrintedJson = false;
  const session: Session = {
    signal: interruption.signal,
    steps: terminalSteps(process.stderr, styleFor(process.stderr)),
    style: styleFor(process.stdout),
    width: process.stdout.isTTY ? process.stdout.columns : undefined,
    print: (text) => process.stdout.write(text),
    printJson: (value) => {
      hasPrintedJson = true;
      process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
  };
  const edgec = edgecProgram(session);
  try {
    await edgec.parseAsync(parameters, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof CommanderError && error.code === 'commander.help') {
      process.stderr.write(edgec.helpInformation());
      return exitCodes.usage;
    }
    const failure = failureOf(error, interruption.signal.aborted);
    process.stderr.write(failureText(failure, styleFor(process.stderr), parameters.includes('--debug')));
    if (parameters.includes('--json') && !hasPrintedJson) session.printJson(failureJson(failure));
    return failure.exitCode;
  } finally {
    release();
  }
}

/** The whole command line, with every command and option. */
export function edgecProgram(session: Session): Command {
  const { version } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8'));
  const edgec = new Command('edgec')
    .description('From a trained neural network to numbers read off a microcontroller.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help on a command')
    .showHelpAfterError(false)
    .configureOutput({ writeErr: () => {} })
    .exitOverride();
  for (const make of commands)
    edgec.addCommand(make(session).addOption(debugOption()).copyInheritedSettings(edgec));
  return edgec;
}

/** The first Ctrl-C lets work stop cleanly; the second ends the process. */
function interruptOnSignals(interruption: AbortController): () => void {
  const stop = () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}
