/**
 * The programs and files that edgec needs from the machine: what each is for and how to get it. One table for the
 * set-up, for `edgec doctor` and for the messages about a missing tool. Plain JavaScript, because the set-up reads it
 * before TypeScript is there to compile anything.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fashionMnistFolder, fashionMnistFolders } from './fashion-mnist.mjs';
import { findUnicorn } from './unicorn.mjs';

/**
 * @typedef {object} Tool
 * @property {string} name What messages call it; for a program the command.
 * @property {string} purpose What edgec does with it, as the end of a sentence.
 * @property {'main' | 'test' | 'optional'} need `main`: deploying to the emulated board; `test`: the test suite;
 *   `optional`: edgec does without it.
 * @property {(environment: NodeJS.ProcessEnv) => Found | undefined} find Looks for it on this machine.
 * @property {string} [apt] Packages of Debian and Ubuntu, separated by spaces.
 * @property {string} [brew] What `brew install` takes on macOS.
 * @property {string} [otherwise] A sentence on how to get it where no package manager has it.
 *
 * @typedef {object} Found
 * @property {string} path
 * @property {string} [version]
 */

/** @type {readonly Tool[]} */
export const tools = [
  {
    name: 'arm-none-eabi-gcc',
    purpose: 'compiles firmware for Cortex-M',
    need: 'main',
    find: program('arm-none-eabi-gcc', '-dumpfullversion'),
    apt: 'gcc-arm-none-eabi',
    brew: '--cask gcc-arm-embedded',
  },
  {
    name: 'newlib',
    purpose: 'is the C library that firmware is linked with',
    need: 'main',
    find: newlib,
    apt: 'libnewlib-arm-none-eabi',
    brew: '--cask gcc-arm-embedded',
  },
  {
    name: 'cmake',
    purpose: 'builds firmware and the host executor',
    need: 'main',
    find: program('cmake'),
    apt: 'cmake',
    brew: 'cmake',
  },
  {
    name: 'ninja',
    purpose: 'runs the compilers for CMake',
    need: 'main',
    find: program('ninja'),
    apt: 'ninja-build',
    brew: 'ninja',
  },
  {
    name: 'c++',
    purpose: 'compiles the host executor',
    need: 'main',
    find: program('c++', '-dumpfullversion', '-dumpversion'),
    apt: 'g++',
    otherwise: 'Any C++ compiler does; on macOS type xcode-select --install.',
  },
  {
    name: 'unicorn',
    purpose: 'executes the programs of virtual chips',
    need: 'main',
    find: findUnicorn,
    apt: 'libunicorn-dev',
    brew: 'unicorn',
  },
  {
    name: 'qemu-system-arm',
    purpose: 'emulates boards',
    need: 'main',
    find: program('qemu-system-arm'),
    apt: 'qemu-system-arm',
    brew: 'qemu',
  },
  {
    name: 'Fashion-MNIST',
    purpose: 'are the samples of the demo and of tests',
    need: 'main',
    find: (environment) => {
      const folder = fashionMnistFolder(environment);
      return folder === undefined ? undefined : { path: folder };
    },
    apt: 'dataset-fashion-mnist',
    otherwise:
      'Where no package has it, put the four *-ubyte.gz files of github.com/zalandoresearch/fashion-mnist into ' +
      `${fashionMnistFolders.at(-1)}, or name their folder in the variable EDGEC_FASHION_MNIST.`,
  },
  {
    name: 'stm32flash',
    purpose: 'checks the loader against an independent programmer',
    need: 'test',
    find: program('stm32flash', '/dev/null'), // it tells its version whatever it is asked
    apt: 'stm32flash',
    brew: 'stm32flash',
  },
  {
    name: 'clang-format',
    purpose: 'formats C',
    need: 'test',
    find: program('clang-format'),
    apt: 'clang-format',
    brew: 'clang-format',
  },
  {
    name: 'openocd',
    purpose: 'installs the loader through a debug probe',
    need: 'optional',
    find: program('openocd'),
    apt: 'openocd',
    brew: 'open-ocd',
  },
  {
    name: 'st-flash',
    purpose: 'installs the loader through an ST-LINK',
    need: 'optional',
    find: program('st-flash'),
    apt: 'stlink-tools',
    brew: 'stlink',
  },
];

/**
 * The tool of this name.
 * @param {string} name
 * @returns {Tool}
 */
export function toolNamed(name) {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`no tool '${name}' in tool/setup/tools.mjs`);
  return tool;
}

/**
 * Where a command is, or undefined: the PATH's first executable file of this name.
 * @param {string} command
 * @param {NodeJS.ProcessEnv} environment
 */
export function findProgram(command, environment = process.env) {
  const folders = (environment.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => path.join(folder, command)).find(isExecutable);
}

/**
 * Looks for a program that tells its version when given the first argument that it accepts.
 * @param {string} command
 * @param {...string} versionArguments
 * @returns {Tool['find']}
 */
function program(command, ...versionArguments) {
  return (environment) => {
    const file = findProgram(command, environment);
    if (file === undefined) return undefined;
    for (const argument of versionArguments.length > 0 ? versionArguments : ['--version']) {
      const { stdout, stderr } = spawnSync(file, [argument], { encoding: 'utf8', env: environment });
      const version = /\d+(\.\d+)+/.exec(`${stdout}${stderr}`)?.[0];
      if (version !== undefined) return { path: file, version };
    }
    return { path: file };
  };
}

/**
 * The C library comes in a package of its own on Debian, without which the compiler only seems to work.
 * @type {Tool['find']}
 */
function newlib(environment) {
  const compiler = findProgram('arm-none-eabi-gcc', environment);
  if (compiler === undefined) return undefined;
  const { stdout } = spawnSync(compiler, ['-print-file-name=libc.a'], { encoding: 'utf8', env: environment });
  const library = (stdout ?? '').trim();
  return path.isAbsolute(library) && existsSync(library) ? { path: path.resolve(library) } : undefined;
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
