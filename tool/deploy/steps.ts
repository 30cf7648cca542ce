import type { StepTime } from '../report/report.js';

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

/** The same steps, with a record of how long each one took. */
export function timedSteps(steps: Steps): Steps & { readonly times: readonly StepTime[] } {
  const times: StepTime[] = [];
  return {
    times,
    async step(name, work, outcome) {
      const started = performance.now();
      const result = await steps.step(name, work, outcome);
      times.push({ name, seconds: Math.round(performance.now() - started) / 1000 });
      return result;
    },
  };
}

/** Steps that are only parts of another one: they are shown as what that one does at the moment. */
export function partsOf(report: ReportPart): Steps {
  return {
    step: async (name, work) => {
      report(0, name);
      return work((part, doing) => report(part, doing ? `${name}, ${doing}` : name));
    },
  };
}
