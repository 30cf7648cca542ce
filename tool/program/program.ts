import type { Quantization } from '../graph/graph.js';

/** What code generation needs to know of the processor. */
export interface Target {
  /** Arm's name, lower case: `cortex-m0plus`, `cortex-m3`, `cortex-m4`, `cortex-m7`, `cortex-m33`, `cortex-m55`. */
  readonly core: string;
  /** What of the core kernels may use. */
  readonly features: readonly Feature[];
}

/** The DSP extension; the vector extension (MVE); two instructions issue together; reads of the flash wait. */
export type Feature = 'dsp' | 'mve' | 'dual-issue' | 'flash-waits';

/**
 * A network ready to be written as C: kernels chosen, weights packed, memory planned. Everything that a device
 * executes is in here as plain data.
 */
export interface Program {
  /** A C identifier: prefix of everything generated. */
  readonly name: string;
  readonly target: Target;
  /** FNV-1a hash of the program's constants and calls: a device says by it which model it runs. */
  readonly hash: number;
  readonly layers: readonly Layer[];
  readonly constants: readonly Constant[];
  readonly buffers: readonly PlacedBuffer[];
  readonly arenaBytes: number;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** One layer as it runs and as reports show it. */
export interface Layer {
  readonly name: string;
  readonly operator: string;
  /** How the weights are stored: an encoding's name, or `none`. */
  readonly encoding: string;
  readonly outputShape: readonly number[];
  readonly macs: number;
  /** The buffer that holds the output when the layer is done. */
  readonly output: BufferId;
  /** Absent where nothing is to be computed (a reshape). */
  readonly call?: KernelCall;
}

/** A call of one C kernel. Arguments are in the order of the C function's parameters. */
export interface KernelCall {
  /** The C function, e.g. `edgec_conv2d_s8_dsp`. */
  readonly kernel: string;
  /** The file in `firmware/kernels` that defines it. */
  readonly header: string;
  readonly arguments: readonly Argument[];
  /**
   * How far the kernel lets its output lie over its first data input: the output may start `inputLag` bytes or
   * more before the input's start and write over input that it no longer needs. 0 is in place.
   * Absent: they must not overlap.
   */
  readonly inputLag?: number;
  /** Whether the output may start exactly where the first data input starts, even if `inputLag` says otherwise. */
  readonly inPlace?: boolean;
}

/** Index in {@link Program.buffers}. */
export type BufferId = number;
/** Index in {@link Program.constants}. */
export type ConstantId = number;

/** `name` is the C parameter's name, used in comments and in the functions that calls are shared through. */
export type Argument =
  /** Known when compiling: the compiler specialises the kernel for it. */
  | { readonly kind: 'shape'; readonly name: string; readonly value: number }
  /** Passed at run time, so that layers which differ in it alone share their code. */
  | { readonly kind: 'value'; readonly name: string; readonly value: number }
  | { readonly kind: 'input'; readonly name: string; readonly type: CType; readonly buffer: BufferId }
  | { readonly kind: 'output'; readonly name: string; readonly type: CType; readonly buffer: BufferId }
  | { readonly kind: 'scratch'; readonly name: string; readonly type: CType; readonly buffer: BufferId }
  | { readonly kind: 'constant'; readonly name: string; readonly constant: ConstantId };

export type CType = 'int8_t' | 'uint8_t' | 'int16_t' | 'uint16_t' | 'int32_t' | 'uint32_t';

/** A table in flash. */
export interface Constant {
  /** Unique C identifier. */
  readonly name: string;
  readonly type: CType;
  readonly values: ConstantValues;
  /** Bytes; a power of two. */
  readonly alignment: number;
  /** What it is, for the comment in the generated code. */
  readonly comment: string;
}

export type ConstantValues = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** A buffer with its place in the arena. */
export interface PlacedBuffer {
  readonly name: string;
  readonly bytes: number;
  readonly offset: number;
  /** Steps (indices of layers) between which the contents must stay: written in `firstLayer`, last read in `lastLayer`. */
  readonly firstLayer: number;
  readonly lastLayer: number;
}

/** An input or output of the whole network. */
export interface Port {
  readonly name: string;
  readonly shape: readonly number[];
  readonly quantization: Quantization;
  readonly buffer: BufferId;
}
