import { UserError } from '../errors.js';
import type { Program } from '../program/program.js';
import type { Device } from './device.js';
import { startApplication } from './flash.js';
import { hex } from './hex.js';
import { Runtime, type RuntimeInfo } from './link/runtime.js';
import { whoIsThere } from './who-is-there.js';

/** An application that answers, and runs the model that it should. */
export interface Application {
  readonly runtime: Runtime;
  readonly info: RuntimeInfo;
}

/**
 * Finds the application of a model on a board. A loader that waits is told to start it.
 * @throws UserError `device` where there is no application, or it runs another model
 */
export async function findApplication(
  device: Device,
  model: Pick<Program, 'name' | 'hash' | 'layers'>,
): Promise<Application> {
  const { line } = device;
  const flashHint = 'Flash it with edgec flash, or do all at once with edgec deploy.';
  if ((await whoIsThere(line)) === 'loader' && !(await startApplication(device))) {
    throw new UserError('device', `There is no application on the board at ${line.name}.`, flashHint);
  }
  const layerNames = model.layers.map(({ name }) => name);
  const runtime = new Runtime(line, layerNames);
  const info = await runtime.info();
  if (info.modelHash !== model.hash) {
    throw new UserError(
      'device',
      `The board at ${line.name} runs another model (${hex(info.modelHash)}) than ${model.name} (${hex(model.hash)}).`,
      flashHint,
    );
  }
  return { runtime, info: { ...info, unit: device.unit ?? info.unit } };
}
