import { Command } from 'commander';
import {
  addDeviceOptions,
  addExamples,
  addHotspotsOption,
  addProfileOptions,
  addSamplesOption,
  type DeviceOptions,
  type HotspotOptions,
  outputFolder,
  type ProfileOptions,
  type SamplesOptions,
} from './options.js';
import { printReport, refuseMismatch } from './print-report.js';
import type { Session } from './session.js';

export function deployCommand(session: Session): Command {
  const command = new Command('deploy').description(
    'all in one: from a trained model to numbers read off a board',
  );
  addHotspotsOption(addProfileOptions(addSamplesOption(addDeviceOptions(command))));
  command.action(
    async (model: string, options: DeviceOptions & SamplesOptions & ProfileOptions & HotspotOptions) => {
      const output = outputFolder(model, options);
      const { deploy } = await import('../deploy/deploy.js');
      const report = await deploy({ ...options, model, output }, session.steps, session.signal);
      printReport(report, options, session);
      refuseMismatch(report.verification);
    },
  );
  return addExamples(command, [
    ['edgec deploy model.tflite --board nucleo-f746 --emulate', 'no board at hand: on the emulated one'],
    [
      'edgec deploy model.keras --board nucleo-f746 --data x_test.npy',
      'a float model, made int8 with its samples',
    ],
    ['edgec deploy model.tflite --board nucleo-f746 --port /dev/ttyACM0 --json > report.json', 'in a script'],
  ]);
}
