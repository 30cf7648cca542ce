import Mocha from 'mocha';

/**
 * Mocha's own reports, a dot for each test on a terminal and the whole tree elsewhere, and then the line that
 * machines look for: `N passed, N failed, N skipped`.
 */
export default class Reporter {
  private readonly reporter: Mocha.reporters.Base;

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    const Base = process.stdout.isTTY ? Mocha.reporters.Dot : Mocha.reporters.Spec;
    this.reporter = new Base(runner, options);
  }

  /** Called after everything else that mocha prints. */
  done(failures: number, exit?: (failures: number) => void): void {
    const { passes, pending } = this.reporter.stats;
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
    exit?.(failures);
  }
}
