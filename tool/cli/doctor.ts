import { Command } from 'commander';
import { examineMachine, installHints, type ToolFacts } from '../doctor/doctor.js';
import { UserError } from '../errors.js';
import { tableLines } from '../report/table.js';
import { jsonOption } from './options.js';
import type { Session } from './session.js';

export function doctorCommand(session: Session): Command {
  return new Command('doctor')
    .description('list the tools that edgec uses, with their versions and how to get those that are missing')
    .addOption(jsonOption())
    .action(({ json }: { json?: boolean }) => {
      const facts = examineMachine();
      if (json) session.printJson({ format: 'edgec-doctor', version: 1, tools: facts });
      else session.print(doctorText(facts, session));
      const missing = facts.filter(({ need, found }) => need === 'main' && found === undefined);
      if (missing.length === 0) return;
      throw new UserError(
        'tool',
        `needed and not found: ${missing.map(({ name }) => name).join(', ')}.`,
        ['Install what is missing:', ...installHints(missing)].join('\n  '),
      );
    });
}

function doctorText(facts: readonly ToolFacts[], { style, width }: Session): string {
  const state = ({ need, found }: ToolFacts) =>
    found ? 'found' : need === 'main' ? 'MISSING' : `no, ${need}`;
  const [headings, ...rows] = tableLines(
    [
      { heading: 'tool', align: 'left', text: ({ name }) => name },
      { heading: 'state', align: 'left', text: state },
      { heading: 'version', align: 'left', text: ({ found }) => found?.version ?? '' },
      { heading: 'it', align: 'left', text: ({ purpose }) => purpose },
      {
        heading: 'where, or how to get it',
        align: 'left',
        shrinks: true,
        text: ({ found, install }) => found?.path ?? install?.join(' ') ?? '',
      },
    ],
    facts,
    width,
  );
  return [style.heading(headings), ...rows, ''].join('\n');
}
