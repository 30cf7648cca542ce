import type { Board } from '../../../../tool/boards/board.js';
import type { Alteration } from '../../../support/altered-loader.js';
import type { VirtualBoard } from '../../../support/virtual-board.js';

/** What the tests of virtual chips need to know of one: its board, and what is wrong or right on it. */
export interface ChipFacts {
  readonly name: string;
  readonly board: string;
  /** Bytes of flash that are programmed at once. */
  readonly programmed: number;
  readonly rom: RomFacts;
  /** Deliberate mistakes in its firmware, beside those that every chip can have. */
  readonly mistakes: readonly Mistake[];
}

export interface RomFacts {
  /** What stm32flash says of it. */
  readonly device: RegExp;
  /** TX and RX at which it listens. */
  readonly pins: readonly [string, string];
  /** Such a pair at which it does not. */
  readonly otherPins: readonly [string, string];
}

export interface Mistake {
  /** Title of its test. */
  readonly what: string;
  readonly alterations: readonly Alteration[];
  /** Makes it happen, where it does not happen while the chip starts. */
  readonly provoke?: (virtual: VirtualBoard, board: Board) => Promise<void>;
  readonly effect: Effect;
}

/** How a mistake shows. */
export type Effect =
  /** It is reported so, at a function that matches. */
  | { readonly reported: RegExp; readonly where: RegExp }
  /** The core runs at another rate, so that every byte arrives damaged. */
  | { readonly garbledAt: number }
  /** Nothing answers. */
  | 'silence';
