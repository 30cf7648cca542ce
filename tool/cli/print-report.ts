import { UserError } from '../errors.js';
import type { Report, Verification } from '../report/report.js';
import { reportText } from '../report/text.js';
import type { Session } from './session.js';

/** Prints a report in the form that was asked for. */
export function printReport(report: Report, { json }: { readonly json?: boolean }, session: Session): void {
  if (json) session.printJson(report);
  else session.print(reportText(report, session.style, session.width));
}

/** @throws UserError of kind `mismatch` where the device computed other bytes than the host */
export function refuseMismatch(verification: Verification | undefined): void {
  if (verification?.firstDifference === undefined) return;
  const { sample, layer } = verification.firstDifference;
  const where = layer === undefined ? 'a second run gave the right bytes' : `first in layer ${layer}`;
  throw new UserError(
    'mismatch',
    `The device computed other bytes than the host in ${verification.differing} of ${verification.samples} samples: ` +
      `sample ${sample}, ${where}.`,
    'This should never happen. Try once more; if it stays, please report it, with the model if you can.',
  );
}
