import { Command } from 'commander';
import { loadBoard } from '../boards/load.js';
import type { CheckReport } from '../deploy/check.js';
import { UserError } from '../errors.js';
import { dimensions, integer } from '../report/format.js';
import { tableLines } from '../report/table.js';
import { addExamples, jsonOption } from './options.js';
import type { Session } from './session.js';

export function checkCommand(session: Session): Command {
  const command = new Command('check')
    .description('tell what a model needs and what of it is not supported, before anything is built')
    .argument('<model>', 'a .tflite, .keras or .h5 file, or a TensorFlow.js model')
    .option('-b, --board <name>', 'the board to check for', 'nucleo-f746')
    .addOption(jsonOption())
    .action(async (model: string, { board, json }: { board: string; json?: boolean }) => {
      const { check } = await import('../deploy/check.js');
      const report = await check(model, await loadBoard(board), session.steps);
      if (json) session.printJson(report);
      else session.print(checkText(report, session));
      const { fits, reason = '' } = report.fit;
      if (!fits)
        throw new UserError(
          'fit',
          reason,
          'Make the model smaller, or choose a larger board: `edgec boards`.',
        );
    });
  return addExamples(command, [
    ['edgec check model.tflite', 'is everything supported, and how large is it?'],
  ]);
}

function checkText(report: CheckReport, { style, width }: Session): string {
  const { model, inputs, outputs, layers, macs, weightBytes, arenaBytes, peakLayer, fit } = report;
  const total = { name: 'total', operator: '', shape: [], macs, weightBytes, ramBytes: arenaBytes };
  const [headings, ...rows] = tableLines(
    [
      { heading: 'layer', align: 'left', text: ({ name }) => name, shrinks: true },
      { heading: 'operator', align: 'left', text: ({ operator }) => operator },
      { heading: 'output', align: 'left', text: ({ shape }) => dimensions(shape) },
      { heading: 'MACs', align: 'right', text: (layer) => (layer.macs === 0 ? '' : integer(layer.macs)) },
      { heading: 'flash B', align: 'right', text: (layer) => integer(layer.weightBytes) },
      { heading: 'RAM B', align: 'right', text: ({ ramBytes }) => integer(ramBytes) },
    ],
    [...layers, total],
    width,
  );
  const ports = (list: CheckReport['inputs']) =>
    list.map(({ name, shape }) => `${name} ${dimensions(shape)}`).join(', ');
  return [
    `${model.name}, ${model.numbers}: ${ports(inputs)} → ${ports(outputs)}`,
    '',
    style.heading(headings),
    ...rows,
    '',
    `weights   ${integer(weightBytes)} bytes of flash${model.numbers === 'float' ? ' in int8' : ''}`,
    `arena     ${integer(arenaBytes)} bytes of RAM, most in layer ${peakLayer}`,
    style.good('supported in every layer'),
    ...(fit.fits ? [style.good(`fits ${fit.board}`)] : []),
    '',
  ].join('\n');
}
