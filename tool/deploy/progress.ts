/** Where long work tells how far it is. The command line shows it on a terminal. */
export interface Progress {
  /**
   * Does one step of the work and shows it.
   * @param work gets a function to call with the part that is done, 0 to 1
   * @param outcome one line on the result, for the step's line
   */
  step<Result>(
    name: string,
    work: (report: (part: number) => void) => Promise<Result> | Result,
    outcome?: (result: Result) => string,
  ): Promise<Result>;
}
