import { decimal, integer, percent } from '../../report/format.js';
import { markdownTable } from '../markdown.js';

/** A network on the host and on emulated boards. Accuracies are those of the whole test set. */
export interface Measured {
  readonly float: number;
  readonly int8: number;
  readonly instructions: readonly { readonly core: string; readonly count: number }[];
}

/** A network with a share of its MACs. */
export interface Result {
  readonly share: number;
  readonly macs: number;
  /** Accuracy by method of the others, at the same ranks, in real numbers. */
  readonly plain: Readonly<Record<string, number>>;
  readonly nonlinear: Measured;
  /** With training after it. Its ranks, and so its MACs, may be other ones. */
  readonly trained?: Omit<Measured, 'float'> & { readonly macs: number };
}

/** A row for each share; the first result is the network as it was. */
export function lowRankTable(results: readonly Result[]): string {
  const [whole] = results;
  const optional = (accuracy: number | undefined) => (accuracy === undefined ? '' : percent(accuracy, 2));
  const rows = results.map(({ macs, plain, nonlinear, trained }) => [
    `${decimal(whole.macs / macs, 2)}×`,
    integer(macs),
    optional(plain.svd),
    optional(plain.linear),
    percent(nonlinear.float, 2),
    percent(nonlinear.int8, 2),
    trained ? trainedText(trained, macs) : '',
    ...nonlinear.instructions.map(({ count }) => integer(count)),
  ]);
  return markdownTable(
    [
      ...['fewer', 'MACs', 'svd', 'linear', 'nonlinear', 'nonlinear, int8', 'trained, int8'],
      ...whole.nonlinear.instructions.map(({ core }) => `instructions, ${core}`),
    ],
    rows,
    0,
  );
}

function trainedText(trained: NonNullable<Result['trained']>, macs: number): string {
  const accuracy = percent(trained.int8, 2);
  return trained.macs === macs ? accuracy : `${accuracy} (${integer(trained.macs)} MACs)`;
}
