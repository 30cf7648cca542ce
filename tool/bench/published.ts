import type { MlperfModel } from './tflm.js';

/** Cycles of one inference as published for a board, measured on silicon. */
export interface PublishedCycles {
  /** The best result on this board, MLPerf Tiny v0.5 to v1.3. */
  readonly best: number;
  /** The reference submission's: microTVM with CMSIS-NN. */
  readonly reference?: number;
}

/** By board. */
export const published: Readonly<Record<string, Readonly<Record<MlperfModel, PublishedCycles>>>> = {
  'nucleo-f746': {
    kws: { best: 3_830_000 },
    vww: { best: 7_360_000 },
    ic: { best: 13_300_000 },
    ad: { best: 308_000 },
  },
  'nucleo-l4r5zi': {
    kws: { best: 5_180_000, reference: 12_000_000 },
    vww: { best: 10_700_000, reference: 36_100_000 },
    ic: { best: 19_800_000, reference: 46_700_000 },
    ad: { best: 486_000, reference: 1_030_000 },
  },
  'nucleo-g0b1re': {
    kws: { best: 30_400_000 },
    vww: { best: 90_500_000 },
    ic: { best: 97_400_000 },
    ad: { best: 2_620_000 },
  },
};
