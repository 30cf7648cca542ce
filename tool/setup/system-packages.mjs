/** Installs the programs and files of tools.mjs that the machine lacks, or says how to. */
import { existsSync, readdirSync } from 'node:fs';
import { aptPackages, howToInstall } from './how-to-install.mjs';
import { run, succeeds } from './run.mjs';
import { SetupError, say } from './say.mjs';
import { findProgram, tools } from './tools.mjs';

/** @typedef {import('./tools.mjs').Tool} Tool */

/**
 * The tools that are not on this machine.
 * @param {readonly Tool['need'][]} needs which ones to look for
 * @param {NodeJS.ProcessEnv} environment
 */
export function missingTools(needs, environment = process.env) {
  return tools.filter((tool) => needs.includes(tool.need) && tool.find(environment) === undefined);
}

/**
 * Installs what is missing where that is possible without asking, else stops with the command to type.
 * @param {readonly Tool['need'][]} needs
 */
export async function installTools(needs) {
  const missing = missingTools(needs);
  if (missing.length === 0) return say('compilers, emulator and data: all there');
  say(`missing: ${missing.map((tool) => tool.name).join(', ')}`);
  const prefix = rootPrefix();
  if (findProgram('apt-get') === undefined || prefix === undefined) {
    throw stillMissing(missing);
  }
  const packages = aptPackages(missing);
  if (!aptListsAreThere()) await aptGet(prefix, ['update']);
  if ((await aptInstall(prefix, packages)) !== 0) {
    say('the package lists may be old: apt-get update, then once more');
    await aptGet(prefix, ['update']);
    if ((await aptInstall(prefix, packages)) !== 0) {
      throw new SetupError(`apt-get could not install ${packages.join(' ')}: see its messages above.`);
    }
  }
  const still = missingTools(needs);
  if (still.length > 0) throw stillMissing(still);
}

/** @param {readonly Tool[]} missing */
function stillMissing(missing) {
  const lines = howToInstall(missing, process.platform, findProgram('apt-get') !== undefined);
  return new SetupError(
    ['Install what is missing, then try again:', ...lines.map((line) => `  ${line}`)].join('\n'),
  );
}

/** What goes before a command to run it as root: nothing for root, `sudo` where it asks for no password. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return succeeds('sudo', ['-n', 'true']) ? ['sudo', '-n'] : undefined;
}

/** Machines made from an image often come without package lists. */
function aptListsAreThere() {
  const folder = '/var/lib/apt/lists';
  return existsSync(folder) && readdirSync(folder).some((file) => /_Packages/.test(file));
}

/**
 * @param {readonly string[]} prefix
 * @param {readonly string[]} packages
 */
function aptInstall(prefix, packages) {
  return aptGet(prefix, ['install', '--yes', '--no-install-recommends', ...packages]);
}

/**
 * @param {readonly string[]} prefix
 * @param {readonly string[]} parameters
 */
function aptGet(prefix, parameters) {
  const command = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...parameters];
  say(command.filter((word) => !/^env$|^DEBIAN|^-qq$/.test(word)).join(' '));
  return run(command[0], command.slice(1));
}
