import type { Target } from '../program/program.js';

/** One file of `boards/`: what edgec knows of a board. Code belongs to the chip family, not to the board. */
export interface Board extends Target {
  /** The file's name without `.yaml`. */
  readonly name: string;
  readonly title: string;
  /** The folder of `firmware/chips` that drives it. */
  readonly chip: string;
  /** Of the core, in Hz. */
  readonly clock: number;
  /** What its counter counts. */
  readonly unit: BoardUnit;
  readonly memory: { readonly flash: Flash; readonly ram: Ram };
  /** Bytes at the start of the flash, whole sectors, that belong to the resident loader. */
  readonly loader: { readonly size: number };
  readonly uart: Uart;
  /** What AN3155's Get ID answers: programmers know the flash by it. */
  readonly programmerId: number;
  /** How the loader gets onto the board for the first time. */
  readonly install?: Installation;
  /** The bootloader in the chip's ROM, where edgec can use it. */
  readonly rom?: {
    readonly baud: number /** Each TX/RX, as AN2606 lists them. */;
    readonly pins: readonly string[];
  };
  /** The board that stands in for this one with `--emulate` where there is no virtual chip. */
  readonly emulator?: string;
  /** The virtual chip that runs its very image with `--emulate`. */
  readonly virtual?: VirtualChip;
  /** Whether a program copies its weights to RAM when it starts: a choice of the user's, in no file. */
  readonly weightsInRam?: boolean;
  /** How QEMU emulates it. Only boards of `chip: cmsdk` have it. */
  readonly qemu?: Qemu;
}

export type BoardUnit = 'cycles' | 'instructions';
/** `modelled cycles`: a virtual chip's counter, docs/timing-model.md. */
export type CounterUnit = BoardUnit | 'modelled cycles';

export interface Flash {
  /** Where programmers see it. */
  readonly address: number;
  /** Where the core executes it; the same address on most chips. */
  readonly executedAt: number;
  readonly size: number;
  /** Bytes of each sector, in order; together the size. */
  readonly sectors: readonly number[];
}

export interface Ram {
  readonly address: number;
  readonly size: number;
}

export interface Uart {
  readonly peripheral: string;
  readonly tx?: string;
  readonly rx?: string;
  readonly baud: number;
  /** USB devices that its other end shows up as. */
  readonly usb: readonly UsbId[];
}

export interface UsbId {
  readonly vendor: number;
  readonly product: number;
}

export interface Installation {
  /** Volume name of the debug probe's USB drive. */
  readonly drive?: string;
  /** OpenOCD's script for the board. */
  readonly openocd?: string;
  /** Whether st-flash can write it. */
  readonly stFlash: boolean;
}

export interface VirtualChip {
  /** A file of `firmware/virtual/chips`, without `.yaml`. */
  readonly chip: string;
  /** Hz of the clock that the board puts on the chip's pin; 0 where it has none. */
  readonly oscillator: number;
}

export interface Qemu {
  readonly machine: string;
  /** One instruction takes 2^shift ns of virtual time (`-icount shift=`). */
  readonly icountShift: number;
}
