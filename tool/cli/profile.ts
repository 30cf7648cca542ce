import { Command } from 'commander';
import {
  addDeviceOptions,
  addExamples,
  addHotspotsOption,
  addProfileOptions,
  type DeviceOptions,
  type HotspotOptions,
  outputFolder,
  type ProfileOptions,
} from './options.js';
import { printReport } from './print-report.js';
import type { Session } from './session.js';

export function profileCommand(session: Session): Command {
  const command = new Command('profile').description(
    'measure every layer of a model that is on the board already',
  );
  addHotspotsOption(addProfileOptions(addDeviceOptions(command)));
  command.action(async (model: string, options: DeviceOptions & ProfileOptions & HotspotOptions) => {
    const { measure } = await import('../deploy/deploy.js');
    const output = outputFolder(model, options);
    const report = await measure({ ...options, model, output }, session.steps, session.signal);
    printReport(report, options, session);
  });
  return addExamples(command, [
    ['edgec profile model.tflite --board nucleo-f746 --repeats 100', 'as flashed before, over 100 runs'],
    [
      'edgec profile model.tflite --board nucleo-f746 --emulate --hotspots',
      'where the cycles go, line by line, on the virtual chip',
    ],
  ]);
}
