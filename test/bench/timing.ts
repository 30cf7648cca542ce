/**
 * CoreMark and Dhrystone in modelled cycles beside the figures that Arm publishes, and how fast the model is: the tables of
 * docs/timing-model.md. The sources of the benchmarks are not part of edgec:
 *
 *     git clone https://github.com/eembc/coremark
 *     npm run bench:timing path/to/coremark [path/to/dhrystone-2.1]
 *     npm run bench:timing speed path/to/coremark [model.tflite]
 */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { markdownTable } from '../../tool/bench/markdown.js';
import { emitProject, writeProject } from '../../tool/emit/emit.js';
import { UserError } from '../../tool/errors.js';
import { importModel } from '../../tool/import/index.js';
import { lower } from '../../tool/lower/lower.js';
import { optimise } from '../../tool/passes/index.js';
import { packageRoot } from '../../tool/paths.js';
import {
  buildTimingRunner,
  parseMeasured,
  run,
  type TimedCore,
  timedCores,
} from '../support/timing-runner.js';

const portFolder = path.join(packageRoot, 'test', 'bench', 'timing');

interface Runnable {
  readonly name: string;
  readonly files: readonly string[];
  readonly flags: readonly string[];
  readonly repetitions: number;
}

interface Program extends Runnable {
  /** What a core scores that takes so many cycles for one repetition, per MHz. */
  readonly score: (cycles: number) => number;
  /** Scores per MHz that Arm's pages give. */
  readonly published: Readonly<Record<TimedCore, number>>;
  readonly levels: readonly (readonly string[])[];
  /** The best options found for each core, by adding one after the other as long as that helps. */
  readonly best?: Readonly<Record<TimedCore, readonly string[]>>;
}

const aggressive = ['-O3', '-flto', '-funroll-all-loops', '--param=max-inline-insns-auto=200'];

const unscheduled = [
  ...[...aggressive, '-fno-gcse', '-fno-if-conversion', '-fno-schedule-insns', '-fno-tree-vectorize'],
  ...['-falign-loops=8', '--param=max-average-unrolled-insns=200'],
];

function coreMark(folder: string): Program {
  const parts = ['list_join', 'main', 'matrix', 'state', 'util'];
  return {
    name: 'CoreMark/MHz',
    files: [
      ...parts.map((part) => path.join(folder, `core_${part}.c`)),
      path.join(portFolder, 'core_portme.c'),
    ],
    flags: ['-I', portFolder, '-I', folder],
    repetitions: 10,
    score: (cycles) => 1e6 / cycles,
    published: {
      'cortex-m0plus': 2.46,
      'cortex-m3': 3.32,
      'cortex-m4': 3.4,
      'cortex-m7': 5.01,
      'cortex-m33': 4.02,
    },
    levels: [['-O2'], ['-O3'], aggressive],
    best: {
      'cortex-m0plus': [
        ...[
          ...aggressive,
          '-fno-gcse',
          '-fno-if-conversion',
          '-fno-tree-ch',
          '-fno-tree-loop-distribute-patterns',
        ],
        ...['-fira-algorithm=priority', '-fmodulo-sched', '-fno-rerun-cse-after-loop'],
      ],
      'cortex-m3': unscheduled,
      'cortex-m4': unscheduled,
      'cortex-m7': [
        ...[...aggressive, '-fno-gcse', '-fno-split-wide-types', '-fno-tree-loop-distribute-patterns'],
        '-fira-algorithm=priority',
      ],
      'cortex-m33': [...unscheduled, '-falign-labels=4', '-fno-if-conversion2'],
    },
  };
}

/** Version 2.1. Its rules forbid to merge procedures and to compile its two files together. */
function dhrystone(folder: string): Program {
  return {
    name: 'DMIPS/MHz',
    files: [
      ...['dhry_1.c', 'dhry_2.c'].map((file) => path.join(folder, file)),
      path.join(portFolder, 'dhrystone_port.c'),
    ],
    flags: ['-std=gnu99', '-w', '-fno-inline', '-DTIME', '-DDHRY_ITERS=2000', '-I', portFolder, '-I', folder],
    repetitions: 2000,
    score: (cycles) => 1e6 / cycles / 1757,
    published: {
      'cortex-m0plus': 0.95,
      'cortex-m3': 1.25,
      'cortex-m4': 1.25,
      'cortex-m7': 2.14,
      'cortex-m33': 1.5,
    },
    levels: [
      ['-O2'],
      ['-O3', '-funroll-loops'],
      [
        '-O3',
        '-funroll-all-loops',
        '-fno-gcse',
        '-fno-if-conversion',
        '-fno-schedule-insns',
        '-falign-loops=8',
      ],
    ],
  };
}

interface Result {
  /** Of one repetition. */
  readonly cycles: number;
  readonly instructions: number;
  readonly nanoseconds: number;
}

/** Memory with caches in front of a flash with wait states, all of which the model simulates. */
const cachedMemory = [
  ...['region=0,0x100000,flash,7,32', 'region=0x20000000,0x100000,bus,1,8'],
  ...['icache=16384,2,32', 'dcache=16384,4,32'],
];

async function measure(
  folder: string,
  core: TimedCore,
  program: Runnable,
  level: readonly string[],
  memory: readonly string[] = [],
): Promise<Result> {
  const sources = [...program.files, path.join(portFolder, 'start.c')];
  const link = [
    '-nostartfiles',
    '-T',
    path.join(portFolder, 'program.ld'),
    '-o',
    'program.elf',
    '-lc',
    '-lgcc',
  ];
  const compile = [
    'arm-none-eabi-gcc',
    `-mcpu=${core}`,
    '-mthumb',
    ...level,
    `-DITERATIONS=${program.repetitions}`,
  ];
  await run(folder, [...compile, ...program.flags, ...sources, ...link]);
  await run(folder, ['arm-none-eabi-objcopy', '-O', 'binary', 'program.elf', 'program.bin']);
  const symbols = await run(folder, ['arm-none-eabi-nm', 'program.elf']);
  const address = (name: string): string =>
    `0x${
      symbols
        .split('\n')
        .find((line) => line.endsWith(` T ${name}`))
        ?.split(' ')[0]
    }`;
  await writeFile(path.join(folder, 'jobs'), `${address('start')} ${address('finish')}\n`);
  const output = await run(folder, ['./timing-runner', core, 'program.bin', '0', 'jobs', ...memory]);
  const lines = output.trimEnd().split('\n');
  const reported = (name: string): number =>
    Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
  if (reported('correct') !== 1) {
    throw new UserError('internal', `${program.name} on ${core}: wrong results.`, output);
  }
  const { instructions, nanoseconds, unknown } = parseMeasured(lines.at(-1) ?? '');
  if (unknown.length > 0)
    console.warn(`${program.name} on ${core}: unknown instructions ${unknown.join(', ')}`);
  return { cycles: reported('cycles') / program.repetitions, instructions, nanoseconds };
}

async function scores(folder: string, program: Program): Promise<void> {
  const rows: string[][] = [];
  for (const core of timedCores) {
    const found: number[] = [];
    for (const level of [...program.levels, ...(program.best ? [program.best[core]] : [])]) {
      found.push(program.score((await measure(folder, core, program, level)).cycles));
    }
    const published = program.published[core];
    const deviation = (Math.max(...found) / published - 1) * 100;
    rows.push([
      core,
      ...found.map((score) => score.toFixed(3)),
      published.toFixed(2),
      `${deviation < 0 ? '−' : '+'}${Math.abs(deviation).toFixed(1)} %`,
    ]);
  }
  const levels = program.levels.map((level) => `\`${level.join(' ')}\``);
  if (program.best) levels.push('best options found');
  console.log(`\n${program.name}\n`);
  console.log(markdownTable(['core', ...levels, 'Arm', 'best to Arm'], rows, 1));
}

/** A network's C, with the layers in a loop. */
async function network(model: string, core: TimedCore, folder: string): Promise<Runnable> {
  const program = lower(await optimise(await importModel(model)), {
    core,
    features: core === 'cortex-m0plus' || core === 'cortex-m3' ? [] : ['dsp'],
  });
  await writeProject(await emitProject(program), folder);
  return {
    name: program.name,
    files: [
      ...['model.c', 'model_view.c', 'weights.c'].map((file) => path.join(folder, file)),
      path.join(portFolder, 'network.c'),
    ],
    flags: ['-I', portFolder, '-I', folder],
    repetitions: 10,
  };
}

/** How much the engine executes by itself, with the model, and with the model of caches and wait states. */
async function speed(folder: string, coreMarkFolder: string, model: string | undefined): Promise<void> {
  console.log('\nMillion instructions per second of processor time\n');
  const rows: string[][] = [];
  for (const core of timedCores) {
    const programs: Runnable[] = [{ ...coreMark(coreMarkFolder), repetitions: 100 }];
    if (model !== undefined) programs.push(await network(model, core, path.join(folder, `network-${core}`)));
    for (const program of programs) {
      const plain = await measure(folder, core, program, ['-O2']);
      const cached = await measure(folder, core, program, ['-O2'], cachedMemory);
      const engine = await measure(folder, core, program, ['-O2'], ['engine-only']);
      const millions = ({ nanoseconds }: Result): string =>
        ((plain.instructions / nanoseconds) * 1000).toFixed(0);
      rows.push([
        program.name.replace('/MHz', ''),
        core,
        millions(engine),
        millions(plain),
        millions(cached),
      ]);
    }
  }
  const memories = ['modelled, memory without wait states', 'modelled, with caches and wait states'];
  console.log(markdownTable(['program', 'core', 'engine alone', ...memories], rows, 2));
}

const parameters = process.argv.slice(2);
const isSpeed = parameters[0] === 'speed';
const [coreMarkFolder, second] = (isSpeed ? parameters.slice(1) : parameters).map((name) =>
  path.resolve(name),
);
if (coreMarkFolder === undefined) {
  console.error('usage: npm run bench:timing path/to/coremark [path/to/dhrystone-2.1]');
  console.error('       npm run bench:timing speed path/to/coremark [model.tflite]');
  process.exitCode = 2;
} else {
  const folder = await buildTimingRunner();
  try {
    if (isSpeed) {
      await speed(folder, coreMarkFolder, second);
    } else {
      await scores(folder, coreMark(coreMarkFolder));
      if (second !== undefined) await scores(folder, dhrystone(second));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
