/** The steps of a longer piece of work, told to whoever waits. The command line shows them on a terminal. */
export interface Steps {
  /**
   * Does one step and shows it.
   * @param work gets a function to call with the part that is done, 0 to 1
   * @param outcome one line on the result, for the step's line
   */
  step<Result>(
    name: string,
    work: (report: ReportPart) => Promise<Result> | Result,
    outcome?: (result: Result) => string,
  ): Promise<Result>;
}

/** Called often and cheaply. `doing` says what is done at the moment, where a step has several parts. */
export type ReportPart = (part: number, doing?: string) => void;
