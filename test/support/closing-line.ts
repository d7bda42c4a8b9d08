import type { Reporter, TestModule } from 'vitest/node';
import { markProcesses } from './leftovers.ts';

/**
 * Ends every run with `N passed, N failed`, the line that CI reads. A process that a test left behind is a failure; so is, as root
 * in CI, a test that was skipped although it could run.
 */
export default class ClosingLine implements Reporter {
  readonly #endLeftovers = markProcesses();

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      if (tests.length === 0 && module.errors().length > 0) count.failed += 1;
      for (const test of tests) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed') count[state] += 1;
        else count.skipped += 1;
        if (state === 'skipped') print(`skipped: ${test.fullName}`);
      }
    }
    for (const left of this.#endLeftovers()) {
      print(`a test left a process behind: ${left}`);
      count.failed += 1;
    }
    if (process.env.CI === 'true' && process.getuid?.() === 0) count.failed += count.skipped;
    if (count.failed > 0) process.exitCode = 1;
    print(
      `\n${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`,
    );
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
