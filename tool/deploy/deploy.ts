import { type Application, findApplication } from '../device/application.js';
import type { Device } from '../device/device.js';
import { integer } from '../report/format.js';
import type { Profile } from '../report/layers.js';
import type { Report } from '../report/report.js';
import { assess } from './assess.js';
import { type BuildOptions, type Built, build } from './build.js';
import { openHost } from './generate.js';
import { makeReport } from './make-report.js';
import { describeModelled, type ModelledLayers, takeApart } from './modelled.js';
import { type ProfileOptions, profile, type Watch } from './profile.js';
import { datasetSamples, firstSamples, randomSamples, type Samples } from './samples.js';
import { type Steps, timedSteps } from './steps.js';
import { flash, onTarget, requireVirtualChip } from './target.js';
import { verifyStep } from './verify.js';

export interface MeasureOptions extends BuildOptions, ProfileOptions {
  /** Also functions and source lines of each layer, by cycles: virtual chips only. */
  readonly hotspots?: boolean;
}

export interface DeployOptions extends MeasureOptions {
  /** Samples to run on the device. */
  readonly samples: number;
}

/** From a model file to numbers read off a board. */
export async function deploy(options: DeployOptions, plain: Steps, signal?: AbortSignal): Promise<Report> {
  const steps = timedSteps(plain);
  if (options.hotspots) await requireVirtualChip(options);
  const built = await build(options, steps, signal);
  const host = await openHost(built, options.output, steps, signal);
  const assessment = await assess(built, built.program, host, steps, signal);
  const samples = samplesFor(built, options.samples);
  return onTarget(built.target, built.image, steps, signal, async (device) => {
    await flash(device, built.image, steps);
    const application = await findApplication(device, built.program);
    const verified = await verifyStep(application, host, built.program, samples, steps);
    const measured = await measureStep({ device, application, built }, samples, options, steps);
    const { info } = application;
    return makeReport({
      built,
      options,
      assessment,
      info,
      port: device.line.name,
      verified,
      measured,
      steps,
    });
  });
}

/**
 * Measures a model that is on the board already; an emulated board, which forgets, is flashed first.
 * @throws UserError of kind `device` where the board runs another model
 */
export async function measure(options: MeasureOptions, plain: Steps, signal?: AbortSignal): Promise<Report> {
  const steps = timedSteps(plain);
  if (options.hotspots) await requireVirtualChip(options);
  const built = await build(options, steps, signal);
  const samples = samplesFor(built, 1);
  return onTarget(built.target, built.image, steps, signal, async (device) => {
    if (built.target.isEmulated) await flash(device, built.image, steps);
    const application = await findApplication(device, built.program);
    const measured = await measureStep({ device, application, built }, samples, options, steps);
    return makeReport({ built, options, info: application.info, port: device.line.name, measured, steps });
  });
}

/** The first samples of the data, or pseudo-random ones where there are none. */
export function samplesFor({ dataset, program }: Built, count: number): Samples {
  return dataset
    ? firstSamples(datasetSamples(dataset, program.inputs), count)
    : randomSamples(count, program.inputs);
}

interface Measurable {
  readonly device: Device;
  readonly application: Application;
  readonly built: Built;
}

/** Measures every layer; on a virtual chip with what it knows beside. */
async function measureStep(
  { device, application, built }: Measurable,
  samples: Samples,
  options: MeasureOptions,
  steps: Steps,
): Promise<Profile> {
  const { elf } = built.image;
  let layers: ModelledLayers | undefined;
  const watch: Watch = async (infer) => {
    if (device.profiler === undefined) return infer();
    const { result, modelled } = await takeApart(device.profiler, elf, infer);
    layers = modelled;
    return result;
  };
  const measured = await steps.step(
    'profile',
    (report) => profile(application, samples.sample(0), options, report, watch),
    ({ total }) => `${integer(total.median)} ${application.info.unit} for one inference`,
  );
  if (layers === undefined) return measured;
  return { ...measured, modelled: await describeModelled(layers, built, options) };
}
