import { Command } from 'commander';
import type { Board } from '../boards/board.js';
import { listBoards } from '../boards/load.js';
import { integer } from '../report/format.js';
import { tableLines } from '../report/table.js';
import { jsonOption } from './options.js';
import type { Session } from './session.js';

export function boardsCommand(session: Session): Command {
  return new Command('boards')
    .description('list the boards that edgec knows')
    .addOption(jsonOption())
    .action(async ({ json }: { json?: boolean }) => {
      const boards = await listBoards();
      if (json) session.printJson({ format: 'edgec-boards', version: 1, boards: boards.map(boardFacts) });
      else session.print(boardsText(boards, session));
    });
}

function boardFacts(board: Board) {
  const { name, title, core, features, clock, unit, memory, loader, emulator, virtual, qemu } = board;
  return {
    name,
    title,
    core,
    features,
    clockHz: clock,
    unit,
    flashBytes: memory.flash.size,
    loaderBytes: loader.size,
    ramBytes: memory.ram.size,
    isEmulated: qemu !== undefined,
    ...(virtual && { virtualChip: virtual.chip }),
    ...(emulator !== undefined && { emulator }),
  };
}

function boardsText(boards: readonly Board[], { style, width }: Session): string {
  const emulation = ({ qemu, virtual, emulator }: Board) => {
    if (virtual) return 'virtual chip';
    return qemu ? 'is emulated' : (emulator ?? 'none');
  };
  const [headings, ...rows] = tableLines<Board>(
    [
      { heading: '--board', align: 'left', text: ({ name }) => name },
      { heading: 'board', align: 'left', text: ({ title }) => title, shrinks: true },
      { heading: 'core', align: 'left', text: ({ core }) => core },
      { heading: 'MHz', align: 'right', text: ({ clock }) => integer(clock / 1e6) },
      { heading: 'flash kB', align: 'right', text: ({ memory }) => integer(memory.flash.size / 1024) },
      { heading: 'RAM kB', align: 'right', text: ({ memory }) => integer(memory.ram.size / 1024) },
      { heading: 'counts', align: 'left', text: ({ unit }) => unit },
      { heading: '--emulate', align: 'left', text: emulation },
    ],
    boards,
    width,
  );
  return [style.heading(headings), ...rows, ''].join('\n');
}
