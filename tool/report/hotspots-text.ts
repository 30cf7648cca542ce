import { integer, percent } from './format.js';
import { type CycleCauses, cycleCauses, type Hotspot } from './hotspots.js';
import type { LayerFacts, Report } from './report.js';
import { type Column, tableLines } from './table.js';

/** What takes less of the inference is left out. */
const leastShare = 0.01;

const headings: Readonly<Record<keyof CycleCauses, string>> = {
  issue: 'at work',
  loadUse: 'load-use',
  branch: 'branch',
  fetch: 'fetch',
  waitState: 'wait state',
};

/** A layer, below it its functions, and below each of these its lines. */
interface Row extends Hotspot {
  readonly name: string;
  readonly share: number;
}

/**
 * Where the cycles go, as a tree; empty where that was not asked for.
 * @returns headings, rows, and a line on what is left out
 */
export function hotspotLines({ layers }: Report, width: number | undefined): string[] {
  const all = layers.reduce((sum, { hotspots }) => sum + (hotspots?.cycles ?? 0), 0);
  const row = (name: string, spot: Hotspot): Row => ({
    name,
    ...{ cycles: spot.cycles, instructions: spot.instructions, causes: spot.causes },
    share: all === 0 ? 0 : spot.cycles / all,
  });
  const isHot = ({ share }: Row) => share >= leastShare;
  const rows = layers.flatMap(({ name, hotspots }) => {
    if (hotspots === undefined) return [];
    const { kernel, functions } = hotspots;
    const below = functions.flatMap((own) => [
      row(`  ${own.function}`, own),
      ...own.lines.map((line) => row(`    ${placeOf(line)}`, line)),
    ]);
    return [row(kernel === undefined ? name : `${name}: ${kernel}`, hotspots), ...below.filter(isHot)];
  });
  if (rows.length === 0) return [];
  return [
    ...tableLines(columns(layers), rows, width),
    `functions and lines below ${percent(leastShare, 0)} of the inference are left out; --json has all of them`,
  ];
}

/** Only the file's name: layers' names are long enough, and `--json` has its place. */
function placeOf({ file, line }: { readonly file?: string; readonly line?: number }): string {
  return file === undefined ? '(no source line)' : `${file.split('/').at(-1)}:${line}`;
}

function columns(layers: readonly LayerFacts[]): Column<Row>[] {
  const matters = (cause: keyof CycleCauses) => layers.some(({ hotspots }) => hotspots?.causes[cause]);
  return [
    { heading: 'layer, function, line', align: 'left', text: ({ name }) => name, shrinks: true },
    { heading: 'share', align: 'right', text: ({ share }) => percent(share) },
    { heading: 'cycles', align: 'right', text: ({ cycles }) => integer(cycles) },
    {
      heading: 'instructions',
      align: 'right',
      text: ({ instructions }) => integer(instructions),
      expendable: true,
    },
    ...cycleCauses.filter(matters).map(
      (cause): Column<Row> => ({
        heading: headings[cause],
        align: 'right',
        text: ({ causes }) => (causes[cause] === 0 ? '' : integer(causes[cause])),
        expendable: cause === 'issue',
      }),
    ),
  ];
}
