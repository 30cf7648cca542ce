/**
 * What TensorFlow Lite Micro (90b983c2b) with CMSIS-NN (4ab83cc3) takes for one inference of the MLPerf Tiny models:
 * instructions counted in QEMU, compiled by arm-none-eabi-gcc 12.2 with the fastest flags found (-O2,
 * CMSIS_NN_USE_REQUANTIZE_INLINE_ASSEMBLY), and bytes of its tensor arena on a Cortex-M4.
 */
export const tflm: Readonly<
  Record<MlperfModel, { arenaBytes: number; instructions: Record<string, number> }>
> = {
  kws: {
    arenaBytes: 22_820,
    instructions: { 'cortex-m3': 10_041_263, 'cortex-m4': 7_212_588, 'cortex-m7': 7_212_353 },
  },
  vww: {
    arenaBytes: 100_708,
    instructions: { 'cortex-m3': 30_421_198, 'cortex-m4': 22_579_034, 'cortex-m7': 22_653_955 },
  },
  ic: {
    arenaBytes: 54_996,
    instructions: { 'cortex-m3': 40_277_436, 'cortex-m4': 28_380_308, 'cortex-m7': 28_531_095 },
  },
  ad: {
    arenaBytes: 2_580,
    instructions: { 'cortex-m3': 944_054, 'cortex-m4': 573_210, 'cortex-m7': 573_270 },
  },
};

export const mlperfModels = ['kws', 'vww', 'ic', 'ad'] as const;
export type MlperfModel = (typeof mlperfModels)[number];
