import { UserError } from '../errors.js';
import { howToInstall } from '../setup/how-to-install.mjs';
import { findProgram, toolNamed } from '../setup/tools.mjs';

/**
 * Makes sure that tools of `tool/setup/tools.mjs` are on this machine.
 * @throws UserError (tool) that names all that are missing, with the command that installs them
 */
export function requireTools(
  names: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): void {
  const missing = names.map(toolNamed).filter((tool) => tool.find(environment) === undefined);
  if (missing.length === 0) return;
  const list = missing.map(({ name, purpose }) => `${name}, which ${purpose}`).join('; ');
  const commands = howToInstall(missing, platform, findProgram('apt-get', environment) !== undefined);
  throw new UserError('tool', `This is missing: ${list}.`, `To get it: ${commands.join('\n')}`);
}
