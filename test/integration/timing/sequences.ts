/** Rules of a core's timing, each with instructions (see `startRegisters` for what they start with) and their cycles. */
export type Sequences = Readonly<Record<string, Readonly<Record<string, number>>>>;
