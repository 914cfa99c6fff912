/** Prints one line for each fault that was tried, and at the end what went wrong with those that did not hold. */
import type { TestCase, TestModule } from "vitest/node";

const MARKS = { passed: "held", failed: "FAILED", skipped: "skipped", pending: "skipped" };

export default class FaultTable {
  readonly #rows: { fault: string; mark: string; seconds: number; errors: string[] }[] = [];

  onTestCaseResult(test: TestCase): void {
    const { state, errors = [] } = test.result();
    const seconds = (test.diagnostic()?.duration ?? 0) / 1_000;
    const row = { fault: test.fullName.replaceAll(" > ", ": "), mark: MARKS[state], seconds };
    this.#rows.push({ ...row, errors: errors.map(({ message, stack }) => `${message}\n${stack ?? ""}`) });
    console.log(line(row));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message: string }[]): void {
    const rows = [...this.#rows].sort((a, b) => a.fault.localeCompare(b.fault));
    console.log(["", "What was tried, and whether it held:", ...rows.map(line)].join("\n"));
    for (const { fault, errors } of rows) for (const error of errors) console.error(`\n${fault}\n${error}`);
    for (const { message } of [...unhandled, ...modules.flatMap((module) => module.errors())])
      console.error(message);
    const held = rows.filter(({ mark }) => mark === "held").length;
    console.log(`\n${held} of ${rows.length} held.`);
  }
}

function line({ fault, mark, seconds }: { fault: string; mark: string; seconds: number }): string {
  return `${mark.padEnd(8)}${seconds.toFixed(1).padStart(6)} s  ${fault}`;
}
