import { imageHash } from '../build/image.js';
import type { RuntimeInfo } from '../device/link/runtime.js';
import type { Port } from '../program/program.js';
import { storedRange } from '../quantize/stored.js';
import { layerFacts, type Profile, totals } from '../report/layers.js';
import { modelChecks } from '../report/modelled.js';
import type { Accuracy, PortFacts, Report, StepTime, Verification } from '../report/report.js';
import type { Assessment } from './assess.js';
import type { Built } from './build.js';
import type { Verified } from './verify.js';

/** What the steps of a deployment found out. */
export interface Findings {
  readonly built: Built;
  readonly options: { readonly warmup: number; readonly repeats: number };
  readonly info: RuntimeInfo;
  readonly port: string;
  readonly measured: Profile;
  /** Absent where the host executor did not take part. */
  readonly assessment?: Assessment;
  readonly verified?: Verified;
  readonly steps: { readonly times: readonly StepTime[] };
}

export function makeReport(findings: Findings): Report {
  const { built, options, info, port, measured, assessment, verified, steps } = findings;
  const { program, target, image, file } = built;
  const { flash, ram } = image.sizes;
  const { memory, loader } = target.board;
  const accuracy = accuracyOf(assessment, verified);
  const clockHz = info.unit === 'instructions' ? undefined : info.clock;
  return {
    format: 'edgec-report',
    version: 1,
    model: {
      name: program.name,
      file,
      hash: program.hash.toString(16).padStart(8, '0'),
      inputs: program.inputs.map(portFacts),
      outputs: program.outputs.map(portFacts),
    },
    board: {
      name: target.named.name,
      title: target.named.title,
      core: target.named.core,
      clockHz: target.named.clock,
    },
    measurement: {
      unit: info.unit,
      ...(info.unit === 'modelled cycles' && { model: modelChecks[target.board.core] }),
      ...(measured.modelled && { unknownInstructions: measured.modelled.unknown }),
      ...(target.isEmulated && { emulator: target.board.name }),
      port,
      warmup: options.warmup,
      repeats: options.repeats,
    },
    layers: layerFacts(program, measured, clockHz, assessment?.snrDb),
    totals: totals(program, measured, clockHz),
    image: { board: target.board.name, sha256: imageHash(image) },
    flash: {
      used: flash.code + flash.weights,
      available: memory.flash.size - loader.size,
      weights: flash.weights,
      code: flash.code,
      modelCode: flash.modelCode,
    },
    ram: {
      used: ram.arena + ram.stack + ram.weights + ram.other,
      available: memory.ram.size,
      arena: ram.arena,
      stack: ram.stack,
      stackUsed: Math.max(measured.stackBytes, verified?.stackBytes ?? 0),
      weights: ram.weights,
      other: ram.other,
    },
    ...(verified && { verification: verificationOf(verified) }),
    ...(accuracy && { accuracy }),
    steps: steps.times,
  };
}

function portFacts({ name, shape, quantization }: Port): PortFacts {
  const { scale, zeroPoint } = storedRange(quantization);
  return { name, shape, scale, zeroPoint };
}

function accuracyOf(
  assessment: Assessment | undefined,
  verified: Verified | undefined,
): Accuracy | undefined {
  if (!assessment?.host || !verified?.score) return undefined;
  const { host, float } = assessment;
  return { ...(float && { float }), host, device: verified.score };
}

/** What a report says of a verification. */
export function verificationOf({ samples, differences }: Verified): Verification {
  const [firstDifference] = differences;
  return { samples, differing: differences.length, ...(firstDifference && { firstDifference }) };
}
