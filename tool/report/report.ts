import type { CounterUnit } from '../boards/board.js';
import type { LayerHotspots } from './hotspots.js';
import type { ModelCheck } from './modelled.js';

/**
 * What one deployment found out: one value for the terminal's table and for `--json`, which prints it as it is.
 * `docs/json.md` documents every field; a change that would break a reader raises `version`.
 */
export interface Report {
  readonly format: 'edgec-report';
  readonly version: 1;
  readonly model: ModelFacts;
  readonly board: BoardFacts;
  readonly measurement: Measurement;
  readonly layers: readonly LayerFacts[];
  readonly totals: Totals;
  readonly image: ImageFacts;
  readonly flash: FlashUse;
  readonly ram: RamUse;
  /** Absent where the device was only measured. */
  readonly verification?: Verification;
  /** Absent where no labels are known. */
  readonly accuracy?: Accuracy;
  readonly steps: readonly StepTime[];
}

export interface ModelFacts {
  readonly name: string;
  /** The file as it was named on the command line. */
  readonly file: string;
  /** Eight hexadecimal digits: by this the device says which model it runs. */
  readonly hash: string;
  readonly inputs: readonly PortFacts[];
  readonly outputs: readonly PortFacts[];
}

export interface PortFacts {
  readonly name: string;
  readonly shape: readonly number[];
  /** real = scale · (stored − zeroPoint) */
  readonly scale: number;
  readonly zeroPoint: number;
}

export interface BoardFacts {
  readonly name: string;
  readonly title: string;
  readonly core: string;
  readonly clockHz: number;
}

/** What was flashed. */
export interface ImageFacts {
  /** The board that it was built for: a stand-in's image is not the board's. */
  readonly board: string;
  readonly sha256: string;
}

export interface Measurement {
  /** What the counts are: cycles of the core, modelled ones of a virtual chip, or executed instructions on an emulator. */
  readonly unit: CounterUnit;
  /** How far the model of cycles was off where that could be checked. */
  readonly model?: ModelCheck;
  /** Executed in a layer, but not known to the model of cycles, which counts one for each. Absent without such a model. */
  readonly unknownInstructions?: readonly UnknownInstruction[];
  /** Name of the emulated board that stood in, where one did. */
  readonly emulator?: string;
  readonly port: string;
  /** Runs that were not counted, and runs that were. */
  readonly warmup: number;
  readonly repeats: number;
}

/** An instruction in a program that the timing model does not know. */
export interface UnknownInstruction {
  /** Hexadecimal; of 32 bits the first halfword first. */
  readonly encoding: string;
  /** As an assembler writes it, where the disassembler knows it. */
  readonly instruction?: string;
  readonly address: number;
  /** In one inference. */
  readonly executions: number;
  readonly function?: string;
  readonly file?: string;
  readonly line?: number;
}

/** Counts over the repeats, in the measurement's unit. */
export interface Counts {
  readonly minimum: number;
  /** A count that was measured: of an even number, the lower of the two in the middle. */
  readonly median: number;
  readonly maximum: number;
}

export interface LayerFacts {
  readonly name: string;
  readonly operator: string;
  /** How the weights are stored; `none` where there are none. */
  readonly encoding: string;
  readonly shape: readonly number[];
  readonly macs: number;
  /** In the measurement's unit. */
  readonly counts: Counts;
  /** Median counts per multiply-accumulate; null where the layer has none. */
  readonly perMac: number | null;
  /** Of the median, at the board's clock; absent where instructions were counted. */
  readonly milliseconds?: number;
  /** That were executed; known of virtual chips. */
  readonly instructions?: number;
  /** Where its cycles go, where that was asked for. */
  readonly hotspots?: LayerHotspots;
  /** Part of the median of the whole inference, 0 to 1. */
  readonly share: number;
  /** Bytes of weights and tables that the layer reads. */
  readonly flashBytes: number;
  /** Bytes of the arena in use while the layer runs. */
  readonly ramBytes: number;
  /** Signal to noise of the output against the float model, in decibels; null where it is exact. */
  readonly snrDb?: number | null;
}

export interface Totals {
  readonly macs: number;
  readonly counts: Counts;
  readonly perMac: number | null;
  /** That were executed in the layers; known of virtual chips. */
  readonly instructions?: number;
  /** Median time of one inference; absent where instructions were counted. */
  readonly milliseconds?: number;
}

/** Bytes of the application in flash. */
export interface FlashUse {
  readonly used: number;
  /** What the board has for applications, the loader's part excluded. */
  readonly available: number;
  /** Weights and tables of the model; the rest is code. */
  readonly weights: number;
  readonly code: number;
  /** Of the code, the part that was compiled from the model and its kernels. */
  readonly modelCode: number;
}

export interface RamUse {
  readonly used: number;
  readonly available: number;
  readonly arena: number;
  /** What is kept for the stack, and the most of it that was used since the reset. */
  readonly stack: number;
  readonly stackUsed: number;
  /** Copies of the weights in flash, with `--weights-in-ram`. */
  readonly weights: number;
  /** Variables of the runtime: buffers of the serial link, counts. */
  readonly other: number;
}

/** Every sample that ran on the device was compared with the host executor, byte by byte. */
export interface Verification {
  readonly samples: number;
  readonly differing: number;
  /** Where the device went another way: the first of the samples that differ, and the first layer of it that did. */
  readonly firstDifference?: { readonly sample: number; readonly layer?: string };
}

/** Samples whose largest output is the label's. */
export interface Accuracy {
  /** Of the model before it was quantized; absent where the file was in int8. */
  readonly float?: Score;
  readonly host: Score;
  readonly device: Score;
}

/** How many of some labelled samples were told right. */
export interface Score {
  readonly samples: number;
  readonly correct: number;
  /** correct / samples, 0 to 1 */
  readonly accuracy: number;
}

export interface StepTime {
  readonly name: string;
  readonly seconds: number;
}
