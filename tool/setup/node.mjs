/** Node, its packages and the TypeScript build. */
import { chmodSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.mjs';
import { SetupError, say } from './say.mjs';

/**
 * Stops where Node is older than package.json asks for.
 * @param {string} root the package's folder
 * @param {string} version e.g. 20.19.0
 */
export function requireNode(root, version = process.versions.node) {
  const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const minimum = engines.node.replace('>=', '');
  if (version.localeCompare(minimum, 'en', { numeric: true }) >= 0) return;
  throw new SetupError(
    `Node ${version} is too old: edgec needs ${minimum} or later.\n` +
      'Get it from https://nodejs.org, or with a version manager: nvm install (the file .nvmrc names the version).',
    2,
  );
}

/**
 * Whether node_modules is what package-lock.json asks for, as far as dates tell.
 * @param {string} root the package's folder
 */
export function packagesAreCurrent(root) {
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  const wanted = path.join(root, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

/**
 * Installs the npm packages where they are missing or older than package-lock.json.
 * @param {string} root the package's folder
 */
export async function installPackages(root) {
  if (packagesAreCurrent(root)) return say('npm packages: up to date');
  say('npm packages: npm ci');
  // Where the optional tfjs-node cannot download TensorFlow's library, npm leaves it out and WebAssembly does its work.
  const code = await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root });
  if (code !== 0)
    throw new SetupError('npm ci failed: see its messages above. Is the npm registry reachable?');
}

/**
 * Compiles TypeScript, afresh: a compiled test whose source is gone must not run.
 * @param {string} root the package's folder
 */
export async function compile(root) {
  say('TypeScript: compiling to dist');
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const code = await run(process.execPath, [compiler, '--project', root]);
  if (code !== 0) throw new SetupError('TypeScript does not compile: see its messages above.', 1);
  // For those who linked it into their PATH.
  chmodSync(path.join(root, 'dist', 'tool', 'cli', 'main.js'), 0o755);
}
