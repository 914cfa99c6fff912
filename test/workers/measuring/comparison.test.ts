/** Comparisons that really run, in Node: rounds until the ratio is known, and what ends them before. */
import { afterAll, describe, expect, test } from "vitest";
import { parseText } from "../../../src/bot/commands/index.js";
import type { Comparison } from "../../../src/race/comparison.js";
import { ratioOf } from "../../../src/race/ratio.js";
import { runComparison } from "../../../src/workers/measuring/comparison.js";
import { runnerForTests } from "../../support/runner.js";

const runner = runnerForTests();
afterAll(() => runner.close());

const comparison = (typed: string) => parseText(typed).parsed as Comparison;
const never = new AbortController().signal;

describe("a comparison", { timeout: 120_000 }, () => {
  test("finds that a limit of one takes as many times as long as there are tasks", async () => {
    const rounds: number[] = [];
    const asked = comparison("/compare async 0.1*4 runtime=node limit=4,1");
    const onRound = (round: number) => void rounds.push(round);
    const result = await runComparison("c-1", asked, runner, { signal: never, onRound });
    const [all, one] = result.results;
    expect(result.rounds).toBeGreaterThanOrEqual(3);
    expect(rounds).toEqual(Array.from({ length: result.rounds }, (_, at) => at + 1));
    for (const { status, runsElapsedMs } of result.results) {
      expect(status).toBe("finished");
      expect(runsElapsedMs).toHaveLength(result.rounds);
    }
    // Never less than theory; how much more depends on what else the machine does.
    expect(Math.min(...(one?.runsElapsedMs ?? []))).toBeGreaterThanOrEqual(399);
    const ratio = ratioOf(all?.runsElapsedMs ?? [], one?.runsElapsedMs ?? []);
    expect(ratio?.ratio).toBeGreaterThan(2);
    expect(ratio?.ratio).toBeLessThan(4.5);
    // One at a time in the second variant: no task begins before the one before has stopped.
    const tasks = one?.tasks ?? [];
    for (const [at, { startMs }] of tasks.entries()) {
      if (at > 0)
        expect(startMs ?? 0).toBeGreaterThanOrEqual(tasks[at - 1]?.stopMs ?? Number.POSITIVE_INFINITY);
    }
  });

  test("runs each variant by its own interpreter", async () => {
    const asked = comparison("/compare async 20ms runtime=python,node");
    const result = await runComparison("c-2", asked, runner, { signal: never });
    expect(result.results.map(({ status }) => status)).toEqual(["finished", "finished"]);
    expect(["narrow", "rounds"]).toContain(result.ended);
    expect(result.rounds).toBeLessThanOrEqual(15);
  });

  test("keeps the whole rounds when it is cancelled, and starts nothing more", async () => {
    const cancelling = new AbortController();
    const asked = comparison("/compare async 0.2 runtime=node limit=1,2");
    const result = await runComparison("c-3", asked, runner, {
      signal: cancelling.signal,
      onRound: (round) => round === 2 && cancelling.abort(),
    });
    expect(result).toMatchObject({ ended: "cancelled", rounds: 1 });
    for (const { runsElapsedMs, status } of result.results) {
      expect(status).toBe("finished");
      expect(runsElapsedMs).toHaveLength(1);
    }
    const before = new AbortController();
    before.abort();
    const nothing = await runComparison("c-4", asked, runner, { signal: before.signal });
    expect(nothing).toMatchObject({ ended: "cancelled", rounds: 0 });
    expect(nothing.results.map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
  });
});
