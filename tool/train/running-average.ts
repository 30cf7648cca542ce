/**
 * How much of a running average a batch leaves as it was: Keras's 0.99 in the long run, less for the first batches,
 * so that what is measured follows the weights from the start.
 * @param batches seen before
 */
export function runningMomentum(batches: number): number {
  return Math.min(0.99, batches / (batches + 9));
}
