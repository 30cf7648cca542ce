import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import ejs from 'ejs';
import { forgetOldBuilds, fromCache, userCacheFolder } from '../../../build/cache.js';
import { requireTools } from '../../../build/require-tools.js';
import { buildAddon, forwardSlashes } from '../../../host/addon.js';
import { firmwareFolder, templatesFolder } from '../../../paths.js';
import { unicornPrefix } from '../../../setup/unicorn.mjs';
import type { ChipDescription } from './description.js';

/** A virtual chip: of no use but to the addon's functions. */
export type Chip = { readonly __chip: never };

/** Why a chip stopped: the time is over; the firmware did wrong; it waits for the host for good; the power failed. */
export type Stop = 'time' | 'violation' | 'idle' | 'powerLost';

/** Addresses of a program: [code begin, code end, lowest of its stack]. */
export type StackLimits = readonly [number, number, number];

/** An instruction of a {@link ProfiledCall}, and the cycles that passed because of it, by cause. */
export interface ProfiledInstruction {
  readonly address: number;
  readonly executions: number;
  /** At work. */
  readonly issue: number;
  /** Waiting for a register: a load, a multiplication, an address. */
  readonly loadUse: number;
  /** Refilling the pipeline. */
  readonly branch: number;
  /** Waiting for instructions. */
  readonly fetch: number;
  /** Waiting for data. */
  readonly waitState: number;
}

/** One call of a function, up to its return. */
export interface ProfiledCall {
  readonly function: number;
  readonly cycles: number;
  readonly instructions: number;
  /** By address; together the cycles and the instructions. */
  readonly lines: readonly ProfiledInstruction[];
}

/** Calls of some functions in their order, and the instructions that the timing model does not know. */
export interface ChipProfile {
  readonly calls: readonly ProfiledCall[];
  readonly unknown: readonly { readonly address: number; readonly encoding: number }[];
}

/** What `firmware/virtual/addon.cpp` exports; it says what each function does. */
export interface VirtualChips {
  open(description: ChipDescription, baud?: number): Chip;
  portPath(chip: Chip): string;
  romPortPath(chip: Chip): string;
  load(chip: Chip, address: number, bytes: Buffer): void;
  peek(chip: Chip, address: number, length: number): Buffer;
  setStacks(chip: Chip, limits: readonly StackLimits[]): void;
  powerUp(chip: Chip): void;
  cutPower(chip: Chip, operation: number): void;
  run(chip: Chip, cycles: number): Stop;
  violation(chip: Chip): { message: string; pc: number } | undefined;
  counts(chip: Chip): { cycles: number; instructions: number; flashOperations: number };
  startProfile(chip: Chip, functions: readonly number[]): void;
  stopProfile(chip: Chip): ChipProfile;
  send(chip: Chip, bytes: Buffer): void;
  received(chip: Chip): Buffer;
  clock(chip: Chip, name: string): number;
}

const sourcesFolder = path.join(firmwareFolder, 'virtual');
const addon = 'edgec_virtual';
const entryPrefix = 'virtual-';

/**
 * Builds the addon, or takes it from the user's cache where the same sources were compiled before.
 * @returns its path
 * @throws UserError (tool) where the Unicorn engine, CMake or the compiler is missing, or fails
 */
export async function buildVirtualChips(
  signal?: AbortSignal,
  cacheFolder = userCacheFolder(),
): Promise<string> {
  requireTools(['unicorn', 'cmake', 'c++']);
  const view = { sources: forwardSlashes(sourcesFolder), unicorn: forwardSlashes(unicornPrefix()!) };
  const template = path.join(templatesFolder, 'virtual', 'CMakeLists.txt.ejs');
  const cmakeLists = await ejs.renderFile(template, view);
  const entry = `${entryPrefix}${await contentHash(cmakeLists)}`;
  return fromCache(cacheFolder, entry, `${addon}.node`, async (folder) => {
    await forgetOldBuilds(cacheFolder, entryPrefix);
    return buildAddon({ folder, addon, cmakeLists, what: 'the virtual chip' }, signal);
  });
}

export function loadVirtualChips(addonPath: string): VirtualChips {
  return createRequire(import.meta.url)(addonPath) as VirtualChips;
}

/** Identifies everything that goes into the addon. */
async function contentHash(cmakeLists: string): Promise<string> {
  const hash = createHash('sha256').update(cmakeLists).update(process.platform).update(process.arch);
  const files = await readdir(sourcesFolder, { recursive: true });
  for (const file of files.filter((name) => /\.(c|cpp|h|txt)$/.test(name)).sort()) {
    hash.update(file).update(await readFile(path.join(sourcesFolder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
