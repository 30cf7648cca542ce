import { decimal, integer, percent } from '../report/format.js';
import { modelNote } from '../report/modelled.js';
import type { PlotPage } from '../report/page.js';
import type { Axis, Plot, PlotPoint } from '../report/plot.js';
import type { Column } from '../report/table.js';
import type { Comparison, Variant } from './compare.js';

/** What a comparison shows: accuracy against bytes and against time, and the numbers. */
export function comparisonPage(comparison: Comparison): PlotPage<Variant> {
  const { model, board, measurement, variants } = comparison;
  const [{ accuracy }] = variants;
  const note = measurement.model && modelNote(measurement.model, board.core);
  return {
    title: `${model.name}, made small in ${integer(variants.length)} ways`,
    introduction: [
      `Accuracy over ${integer(accuracy.samples)} samples, computed with the device's own bytes; ${measurement.unit} of one inference, measured on ${placeOf(comparison)}.`,
      ...(note === undefined ? [] : [`${note.charAt(0).toUpperCase()}${note.slice(1)}.`]),
      'A star marks what nothing else beats: no other variant is as accurate with fewer bytes of weights, or in less time. The others have the numbers of their rows.',
    ],
    plots: [
      plotOf(comparison, {
        by: 'size',
        axis: { label: 'bytes of weights and tables in flash', scale: 'log', text: integer },
        cost: ({ flash }) => flash.weights,
        isOnFront: ({ isOnSizeFront }) => isOnSizeFront,
      }),
      plotOf(comparison, {
        by: 'speed',
        axis: { label: `${measurement.unit} of one inference`, scale: 'log', text: integer },
        cost: ({ counts }) => counts,
        isOnFront: ({ isOnSpeedFront }) => isOnSpeedFront,
      }),
    ],
    columns: [
      { heading: '#', align: 'right', text: (variant) => numberOf(comparison, variant) },
      ...comparisonColumns(comparison),
    ],
    rows: variants,
  };
}

interface View {
  readonly by: string;
  readonly axis: Axis;
  cost(variant: Variant): number;
  isOnFront(variant: Variant): boolean;
}

function plotOf(comparison: Comparison, { by, axis, cost, isOnFront }: View): Plot {
  const { model, variants } = comparison;
  const pointOf = (variant: Variant) => ({ x: cost(variant), y: variant.accuracy.accuracy });
  const numbered = (variant: Variant): PlotPoint => ({
    ...pointOf(variant),
    ...{ label: numberOf(comparison, variant), note: variant.name },
  });
  const front = variants.filter(isOnFront).toSorted((a, b) => cost(a) - cost(b));
  const others = variants.filter((variant) => !isOnFront(variant));
  return {
    title: `${model.name}: accuracy by ${by}`,
    subtitle: placeOf(comparison),
    x: axis,
    y: { label: 'accuracy', text: (value) => `${Number((100 * value).toFixed(2))} %` },
    series: [
      {
        name: 'Pareto front',
        isJoined: true,
        points: front.map((variant) => ({ ...pointOf(variant), label: variant.name })),
      },
      { name: 'others', isJoined: false, points: others.map(numbered) },
    ],
    ...(model.accuracy && {
      level: {
        name: `${percent(model.accuracy.accuracy, 2)} in real numbers`,
        y: model.accuracy.accuracy,
      },
    }),
  };
}

/** A variant's row in the table. */
function numberOf({ variants }: Comparison, variant: Variant): string {
  return `${variants.indexOf(variant) + 1}`;
}

/** The board that was measured. */
export function placeOf({ board, measurement }: Comparison): string {
  return measurement.emulator ? `${measurement.emulator}, emulated` : board.title;
}

/** A row for each variant, for tables of any kind. */
export function comparisonColumns({ measurement, variants: [first] }: Comparison): Column<Variant>[] {
  const column = (heading: string, text: (variant: Variant) => string): Column<Variant> => ({
    ...{ heading, text },
    align: 'right',
    expendable: true,
  });
  const star = (isOnFront: boolean) => (isOnFront ? ' ★' : '  ');
  return [
    { heading: 'variant', align: 'left', text: ({ name }) => name, shrinks: true },
    { heading: 'methods', align: 'left', text: ({ methods }) => methods.join(', '), expendable: true },
    { heading: 'stored as', align: 'left', text: ({ encodings }) => encodings.join(', '), expendable: true },
    { heading: 'accuracy', align: 'right', text: ({ accuracy }) => percent(accuracy.accuracy, 2) },
    {
      heading: 'weights  ',
      align: 'right',
      text: ({ flash, isOnSizeFront }) => `${integer(flash.weights)}${star(isOnSizeFront)}`,
    },
    {
      heading: 'smaller',
      align: 'right',
      text: ({ flash }) => `${decimal(first.flash.weights / flash.weights, 1)}×`,
      expendable: true,
    },
    { heading: 'flash', align: 'right', text: ({ flash }) => integer(flash.used), expendable: true },
    { heading: 'arena', align: 'right', text: ({ arenaBytes }) => integer(arenaBytes), expendable: true },
    {
      heading: `${measurement.unit}  `,
      align: 'right',
      text: ({ counts, isOnSpeedFront }) => `${integer(counts)}${star(isOnSpeedFront)}`,
    },
    ...(first.instructions === undefined
      ? []
      : [column('instructions', (one) => integer(one.instructions ?? 0))]),
    ...(first.milliseconds === undefined ? [] : [column('ms', (one) => decimal(one.milliseconds ?? 0, 3))]),
  ];
}
