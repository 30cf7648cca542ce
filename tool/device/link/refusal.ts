import { UserError } from '../../errors.js';
import { hex } from '../hex.js';

/** Status 4 of docs/protocol.md: inputs or a run that must come before are missing, because the device was reset in between. */
export const wasReset = 4;
const processorFault = 5;

/** A response with a status other than "ok". */
export class Refusal extends UserError {
  constructor(
    readonly status: number,
    request: string,
    port: string,
    payload: Buffer,
    layerNames: readonly string[],
  ) {
    const isFault = status === processorFault && payload.length >= 20;
    const reason = reasons[status] ?? `status ${status}`;
    super(
      'device',
      isFault
        ? faultMessage(port, payload, layerNames)
        : `The device at ${port} refused "${request}": ${reason}.`,
      isFault ? faultHint : status === wasReset ? resetHint : refusalHint,
    );
  }
}

const reasons: Readonly<Record<number, string>> = {
  1: 'it does not know this request',
  2: 'malformed payload',
  3: 'index or range outside the model',
  [wasReset]: 'it was reset in between',
};
const resetHint =
  'Check its supply, and that no debugger or watchdog resets it; then start the command again.';
const refusalHint = 'Flash the board with this version of edgec: its firmware may be another.';

/** Bits of the Configurable Fault Status Register and the HardFault Status Register: Armv7-M ARM B3.2.15, B3.2.16. */
const cfsrBits: readonly (readonly [number, string])[] = [
  [0, 'instruction fetch forbidden (IACCVIOL)'],
  [1, 'data access forbidden (DACCVIOL)'],
  [3, 'memory fault on return from an exception (MUNSTKERR)'],
  [4, 'stack overflow or memory fault on entering an exception (MSTKERR)'],
  [5, 'memory fault while saving floating-point registers (MLSPERR)'],
  [8, 'instruction bus error (IBUSERR)'],
  [9, 'data bus error (PRECISERR)'],
  [10, 'data bus error, later than the instruction (IMPRECISERR)'],
  [11, 'bus error on return from an exception (UNSTKERR)'],
  [12, 'bus error on entering an exception (STKERR)'],
  [13, 'bus error while saving floating-point registers (LSPERR)'],
  [16, 'undefined instruction (UNDEFINSTR)'],
  [17, 'invalid processor state (INVSTATE)'],
  [18, 'invalid return from an exception (INVPC)'],
  [19, 'no coprocessor or floating-point unit (NOCP)'],
  [24, 'unaligned access (UNALIGNED)'],
  [25, 'division by zero (DIVBYZERO)'],
];
const outsideRun = 0xffff_ffff;
const faultHint =
  'This is a defect of the generated code, of edgec or of the board file: please report it with this message.';

function faultMessage(port: string, payload: Buffer, layerNames: readonly string[]): string {
  const [layer, address, cfsr, hfsr, faulting] = [0, 4, 8, 12, 16].map((offset) =>
    payload.readUInt32LE(offset),
  );
  const place = layer === outsideRun ? 'outside a run' : `in layer ${layerNames[layer!] ?? layer}`;
  const causes = cfsrBits.filter(([bit]) => (cfsr! >>> bit) & 1).map(([, cause]) => cause);
  const cause = causes.length > 0 ? causes.join(', ') : 'unknown cause';
  const access = faulting === 0 ? '' : `, address accessed ${hex(faulting!)}`;
  return (
    `The device at ${port} ran into a processor fault ${place}: ${cause}; ` +
    `instruction at ${hex(address!)}${access}, CFSR ${hex(cfsr!)}, HFSR ${hex(hfsr!)}.`
  );
}
