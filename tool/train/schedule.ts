/** The learning rate over the course of training, in epochs. */
export interface Schedule {
  readonly rate: number;
  /** Epochs in which the rate grows evenly from nothing. */
  readonly warmUp?: number;
  readonly decay?: /** Times `factor` at each of the epochs. */
    | { readonly kind: 'step'; readonly epochs: readonly number[]; readonly factor: number }
    /** Half a cosine from the rate to zero (Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983, one cycle). */
    | { readonly kind: 'cosine' };
}

/**
 * The learning rate at a moment.
 * @param epoch epochs that have passed, a fraction within one
 * @param epochs that training takes in all
 */
export function learningRateAt({ rate, warmUp = 0, decay }: Schedule, epoch: number, epochs: number): number {
  if (epoch < warmUp) return (rate * epoch) / warmUp;
  switch (decay?.kind) {
    case undefined:
      return rate;
    case 'step':
      return rate * decay.factor ** decay.epochs.filter((at) => epoch >= at).length;
    case 'cosine':
      return (rate * (1 + Math.cos((Math.PI * (epoch - warmUp)) / (epochs - warmUp)))) / 2;
  }
}
