import { howToInstall } from '../setup/how-to-install.mjs';
import { findProgram, type Tool, tools } from '../setup/tools.mjs';

/** A program or file that edgec uses, as it is on this machine. */
export interface ToolFacts {
  readonly name: string;
  readonly purpose: string;
  /** `main`: needed to deploy to an emulated board; `test`: by the test suite; `optional`: edgec does without. */
  readonly need: Tool['need'];
  /** Absent where it was not found. */
  readonly found?: { readonly path: string; readonly version?: string };
  /** How to get it, where it was not found. */
  readonly install?: readonly string[];
}

/** Looks for everything that edgec uses, Node first. */
export function examineMachine(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): ToolFacts[] {
  const hasApt = findProgram('apt-get', environment) !== undefined;
  const node: ToolFacts = {
    name: 'node',
    purpose: 'runs edgec',
    need: 'main',
    found: { path: process.execPath, version: process.versions.node },
  };
  return [
    node,
    ...tools.map((tool): ToolFacts => {
      const { name, purpose, need } = tool;
      const found = tool.find(environment);
      if (found !== undefined) return { name, purpose, need, found };
      return { name, purpose, need, install: howToInstall([tool], platform, hasApt) };
    }),
  ];
}

/** How to get all of these tools at once. */
export function installHints(
  missing: readonly ToolFacts[],
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const names = missing.map(({ name }) => name);
  const hasApt = findProgram('apt-get', environment) !== undefined;
  return howToInstall(
    tools.filter(({ name }) => names.includes(name)),
    platform,
    hasApt,
  );
}
