import type { Board } from '../../boards/board.js';
import type { Clock } from '../link/clock.js';

/** The loader as a programmer writes it. */
export interface LoaderImage {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Where installers look for things: another place in tests. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  /** Folders in which the system mounts removable drives, each named by its label. */
  readonly volumeFolders: readonly string[];
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** A way to write the loader to a board's flash for the first time. */
export interface Installer {
  readonly name: string;
  /**
   * Looks for what it needs.
   * @returns what writes the loader, or why that is not possible here, as the end of a sentence
   */
  prepare(board: Board, surroundings: Surroundings): Promise<Installation | string>;
}

/**
 * Writes the loader.
 * @returns what it did, for the user
 * @throws Error with what went wrong
 */
export type Installation = (loader: LoaderImage) => Promise<string>;
