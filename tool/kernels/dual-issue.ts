import type { Argument } from '../program/program.js';
import type { CallBuilder } from './kernel.js';

/** The literal by which a kernel takes the loop for cores that issue two instructions together. */
export function dualIssueArgument(builder: CallBuilder): Argument {
  return builder.shape('dual_issue', Number(builder.features.includes('dual-issue')));
}
