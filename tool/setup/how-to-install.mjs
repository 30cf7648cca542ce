/** What a person can type to get tools that are missing. */

/** @typedef {import('./tools.mjs').Tool} Tool */

/**
 * How to get these tools, as lines: one command where the machine has a package manager that edgec knows.
 * @param {readonly Tool[]} missing
 * @param {NodeJS.Platform} platform
 * @param {boolean} hasApt
 * @returns {string[]}
 */
export function howToInstall(missing, platform, hasApt) {
  if (hasApt) return [`sudo apt-get install ${aptPackages(missing).join(' ')}`];
  if (platform === 'darwin') {
    const formulae = unique(missing.flatMap((tool) => tool.brew ?? []));
    const others = missing.filter(({ brew }) => brew === undefined);
    return [
      ...(formulae.length > 0 ? [brewCommand(formulae)] : []),
      ...others.map((tool) => `${tool.name}: ${tool.otherwise}`),
    ];
  }
  return missing.map(({ name, purpose, apt, otherwise }) =>
    [`${name} ${purpose} (Debian's package ${apt}).`, otherwise ?? ''].join(' ').trim(),
  );
}

/**
 * One command: casks and formulae can't share a `brew install`.
 * @param {readonly string[]} formulae
 */
function brewCommand(formulae) {
  const plain = formulae.filter((formula) => !formula.startsWith('--cask'));
  const casks = formulae.filter((formula) => formula.startsWith('--cask'));
  const commands = [...casks, ...(plain.length > 0 ? [plain.join(' ')] : [])];
  return commands.map((what) => `brew install ${what}`).join(' && ');
}

/**
 * Packages of Debian and Ubuntu that have these tools.
 * @param {readonly Tool[]} missing
 */
export function aptPackages(missing) {
  return unique(missing.flatMap((tool) => tool.apt?.split(' ') ?? []));
}

/** @param {readonly string[]} words */
function unique(words) {
  return [...new Set(words)];
}
