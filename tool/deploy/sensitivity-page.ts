import { integer, percent } from '../report/format.js';
import type { PlotPage } from '../report/page.js';
import type { Column } from '../report/table.js';
import type { SensitivityReport } from './sensitivity.js';

type Layer = SensitivityReport['layers'][number];

/** What a sensitivity scan shows: for each layer how the accuracy falls with the share that is cut. */
export function sensitivityPage(report: SensitivityReport): PlotPage<Layer> {
  const { model, saliency, samples, accuracy, sparsities, layers } = report;
  const title = `Sensitivity of ${model}`;
  const subtitle = `${integer(samples)} samples, one layer at a time pruned by ${saliency.replaceAll('_', ' ')}, without training`;
  const whole = `${percent(accuracy, 2)} with all weights`;
  return {
    title,
    introduction: [
      "Choose each layer's share for a recipe's prune step from before its curve falls; retraining lets it bear more.",
    ],
    plots: [
      {
        ...{ title, subtitle },
        x: { label: "share of the layer's weights that is cut", from: 0, to: 1, text: wholePercent },
        y: { label: 'accuracy', from: 0, to: 1, text: precisePercent },
        series: layers.map(({ layer, accuracies }) => ({
          name: layer,
          isJoined: true,
          points: [{ x: 0, y: accuracy }, ...sparsities.map((x, i) => ({ x, y: accuracies[i] }))],
        })),
        level: { name: whole, y: accuracy },
      },
    ],
    columns: [
      { heading: 'layer', align: 'left', text: ({ layer }) => layer },
      { heading: 'weights', align: 'right', text: ({ weights }) => integer(weights) },
      ...shareColumns(sparsities),
    ],
    rows: layers,
  };
}

/** For each share that was cut the accuracies, for tables of any kind. */
export function shareColumns(sparsities: readonly number[]): Column<Layer>[] {
  return sparsities.map((share, i) => ({
    heading: `−${wholePercent(share)}`,
    align: 'right',
    text: ({ accuracies }) => percent(accuracies[i], 1),
  }));
}

function wholePercent(share: number): string {
  return percent(share, 0);
}

/** To the hundredth, where it is not whole. */
function precisePercent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}
