import { describe, expect, it } from "vitest";
import { programLog } from "../../../src/lessons/cards/program-log.js";
import type { LaneResult } from "../../../src/race/result.js";
import { type LaneGiven, raceResult, repeat, STARTED_AT, tasks } from "../../support/results.js";

function lane(given: LaneGiven, workload = tasks("sleep:5000", "sleep:10000")): LaneResult {
  const [first] = raceResult({ workload, lanes: [given] }).lanes;
  if (first === undefined) throw new Error("the race has no lane");
  return first;
}

/** What comes after the time of day. */
const words = (lines: string[]) => lines.map((line) => line.replace(/^[\d:.]{12} /, ""));

describe("the program's own log", () => {
  it("tells every start and stop in order and closes with the elapsed time", () => {
    expect(words(programLog(lane({ lane: "async", elapsedMs: 10_001 }), "en"))).toEqual([
      "task 1 starts",
      "task 2 starts",
      "task 1 stops",
      "task 2 stops",
      "executed in 10.00 seconds",
    ]);
  });

  it("stops a task before it starts the next where both happen in the same instant", () => {
    expect(words(programLog(lane({ lane: "sync" }), "en")).slice(0, 4)).toEqual([
      "task 1 starts",
      "task 1 stops",
      "task 2 starts",
      "task 2 stops",
    ]);
  });

  it("gives the time of day on this machine, to the millisecond", () => {
    const start = new Date(STARTED_AT);
    const expected = `${start.toTimeString().slice(0, 8)}.000 task 1 starts`;
    const [first, , third] = programLog(lane({ lane: "async" }), "en");
    expect(first).toBe(expected);
    expect(third).toMatch(/:05\.000 task 1/);
  });

  it("leaves out the middle of a long log and says how much", () => {
    const lines = programLog(lane({ lane: "async" }, repeat("sleep:1000", 10_000)), "en");
    expect(lines).toHaveLength(42);
    expect(lines[20]).toBe("… 19,960 lines left out …");
    expect(lines.at(-1)).toBe("executed in 1.00 seconds");
  });

  it("tells how far a lane got that failed", () => {
    const [first] = lane({ lane: "sync" }).tasks;
    if (first === undefined) throw new Error("the lane has no task");
    const unfinished = { ...first, stopMs: null };
    const lines = programLog(
      lane({ lane: "sync", status: "timeout", elapsedMs: 3000, tasks: [unfinished] }),
      "en",
    );
    expect(words(lines)).toEqual(["task 1 starts", "out of time after 3.00 s"]);
  });

  it("has one line for a lane that never started", () => {
    expect(
      programLog(lane({ lane: "sync", status: "lost", startedAt: null, elapsedMs: 0, tasks: [] }), "en"),
    ).toEqual(["lost with its worker before it started"]);
  });

  it("speaks Chinese", () => {
    expect(words(programLog(lane({ lane: "async", elapsedMs: 10_001 }), "zh"))).toEqual([
      "任务 1 开始",
      "任务 2 开始",
      "任务 1 结束",
      "任务 2 结束",
      "执行用时 10.00 秒",
    ]);
  });
});
