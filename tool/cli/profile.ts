import { Command } from 'commander';
import { addExamples, addMeasureOptions, type MeasureOptions, outputFolder } from './options.js';
import { printReport } from './print-report.js';
import type { Session } from './session.js';

export function profileCommand(session: Session): Command {
  const command = addMeasureOptions(
    new Command('profile').description('measure every layer of a model that is on the board already'),
  ).action(async (model: string, options: MeasureOptions) => {
    const { measure } = await import('../deploy/deploy.js');
    const output = outputFolder(model, options);
    printReport(
      await measure({ ...options, model, output }, session.steps, session.signal),
      options,
      session,
    );
  });
  return addExamples(command, [
    ['edgec profile model.tflite --board nucleo-f746 --repeats 100', 'as flashed before, over 100 runs'],
  ]);
}
