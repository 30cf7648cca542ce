import type { Program } from '../../../tool/program/program.js';
import { layerFacts, type Profile, totals } from '../../../tool/report/layers.js';
import type { Counts, Report } from '../../../tool/report/report.js';

/** Three layers: a convolution, a pooling in place of nothing, and a fully connected layer that shares no table. */
export const program: Program = {
  name: 'tiny',
  target: { core: 'cortex-m7', features: ['dsp'] },
  hash: 0xbeef,
  layers: [
    {
      name: 'conv',
      operator: 'Conv2D',
      encoding: 'int8',
      outputShape: [1, 4, 4, 8],
      macs: 1000,
      output: 1,
      call: {
        kernel: 'k',
        header: 'k.h',
        arguments: [
          { kind: 'constant', name: 'weights', constant: 0 },
          { kind: 'constant', name: 'biases', constant: 1 },
        ],
      },
    },
    { name: 'flatten', operator: 'Reshape', encoding: 'none', outputShape: [1, 128], macs: 0, output: 1 },
    {
      name: 'dense',
      operator: 'FullyConnected',
      encoding: 'int8',
      outputShape: [1, 10],
      macs: 2000,
      output: 2,
      call: {
        kernel: 'k',
        header: 'k.h',
        arguments: [{ kind: 'constant', name: 'weights', constant: 1 }],
      },
    },
  ],
  constants: [
    { name: 'w', type: 'int8_t', values: new Int8Array(72), alignment: 4, comment: '' },
    { name: 'b', type: 'int32_t', values: new Int32Array(8), alignment: 4, comment: '' },
  ],
  buffers: [
    { name: 'input', bytes: 16, offset: 0, firstLayer: 0, lastLayer: 0 },
    { name: 'conv', bytes: 128, offset: 16, firstLayer: 0, lastLayer: 2 },
    { name: 'dense', bytes: 10, offset: 0, firstLayer: 2, lastLayer: 3 },
  ],
  arenaBytes: 144,
  inputs: [],
  outputs: [],
};

/** A profile of {@link program}, from counts or least, middle and most of each layer and of the whole. */
export function profileOf(...counts: readonly (number | readonly [number, number, number])[]): Profile {
  const all = counts.map((count): Counts => {
    const [minimum, median, maximum] = typeof count === 'number' ? [count, count, count] : count;
    return { minimum, median, maximum };
  });
  return { layers: all.slice(0, -1), total: all[all.length - 1], stackBytes: 236 };
}

/** A report on {@link program}: two runs on a board that differ in the dense layer. */
export function reportOf(changes: Partial<Report> = {}): Report {
  const dense = [1_000_000, 1_000_050, 1_000_100] as const;
  const measured = profileOf(3_000_000, 0, dense, [4_000_000, 4_000_050, 4_000_100]);
  return {
    format: 'edgec-report',
    version: 1,
    model: { name: 'tiny', file: 'tiny.keras', hash: '0000beef', inputs: [], outputs: [] },
    board: { name: 'nucleo-f746', title: 'ST NUCLEO-F746ZG', core: 'cortex-m7', clockHz: 216e6 },
    measurement: { unit: 'cycles', port: '/dev/ttyACM0', warmup: 1, repeats: 2 },
    layers: layerFacts(program, measured, 216e6, new Map([['conv', 41.26]])),
    totals: totals(program, measured, 216e6),
    image: { board: 'nucleo-f746', sha256: '0123456789abcdef'.repeat(4) },
    flash: { used: 30_000, available: 1_015_808, weights: 104, code: 29_896, modelCode: 9_000 },
    ram: {
      used: 5_000,
      available: 327_680,
      arena: 144,
      stack: 2_048,
      stackUsed: 236,
      weights: 0,
      other: 2_808,
    },
    verification: { samples: 50, differing: 0 },
    accuracy: {
      host: { samples: 10_000, correct: 8_912, accuracy: 0.8912 },
      device: { samples: 50, correct: 45, accuracy: 0.9 },
    },
    steps: [{ name: 'import', seconds: 0.1 }],
    ...changes,
  };
}

const causes = { issue: 2_000_000, loadUse: 500_000, branch: 400_000, fetch: 0, waitState: 100_000 };
const part = {
  cycles: 1_000_000,
  instructions: 900_000,
  causes: { issue: 900_000, loadUse: 100_000, branch: 0, fetch: 0, waitState: 0 },
};

/** A report of a virtual chip: what {@link reportOf} knows, instructions, an unknown one, and hotspots of the convolution. */
export function modelledReportOf(): Report {
  const dot = { ...part, file: 'model/kernels/edgec_dsp.h', line: 31 };
  const little = { ...part, cycles: 1_000, file: 'model/kernels/edgec_dsp.h', line: 40 };
  const measured: Profile = {
    ...profileOf(3_000_000, 0, 1_000_000, 4_000_000),
    modelled: {
      layers: [
        {
          instructions: 2_500_000,
          hotspots: {
            kernel: 'edgec_conv2d_s8_dsp',
            cycles: 3_000_000,
            instructions: 2_500_000,
            causes,
            functions: [
              { function: 'edgec_dot4', ...part, lines: [dot, little] },
              { function: 'memset', ...part, lines: [part] },
            ],
          },
        },
        { instructions: 0 },
        { instructions: 900_000 },
      ],
      unknown: [
        {
          encoding: '0xf920078f',
          instruction: 'vld1.32 {d0}, [r0]',
          address: 0x8008000,
          executions: 1200,
          function: 'edgec_dot4',
          file: 'model/kernels/edgec_dsp.h',
          line: 31,
        },
      ],
    },
  };
  return reportOf({
    measurement: {
      unit: 'modelled cycles',
      model: { benchmark: 'CoreMark', deviation: -0.121 },
      unknownInstructions: measured.modelled!.unknown,
      emulator: 'nucleo-f746',
      port: '/dev/pts/3',
      warmup: 1,
      repeats: 1,
    },
    layers: layerFacts(program, measured, 216e6),
    totals: totals(program, measured, 216e6),
  });
}
