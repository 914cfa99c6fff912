import { describe, expect, test } from "vitest";
import type { Task } from "../../../src/race/task.js";
import { newTrace, readTraceLine, taskTraces, usageOf } from "../../../src/workers/measuring/trace.js";

const WORKLOAD: Task[] = [
  { kind: "sleep", ms: 10 },
  { kind: "cpu", ms: 5 },
];
const BEGIN = 9_007_199_254_740_993n; // More than a double can hold exactly.
const ns = (ms: number) => BEGIN + BigInt(Math.round(ms * 1e6));

function read(...lines: string[]) {
  const trace = newTrace(WORKLOAD.length);
  for (const line of [`begin ${BEGIN} 1700000000000.5`, ...lines]) readTraceLine(trace, line);
  return trace;
}

describe("a trace", () => {
  test("tells start, stop, process and thread of a task, in ms from the lane's start", () => {
    const trace = read(`start 0 ${ns(1)} 41 42`, `stop 0 ${ns(11.25)}`);
    expect(taskTraces(trace, WORKLOAD, 12)[0]).toEqual({
      index: 0,
      kind: "sleep",
      ms: 10,
      startMs: 1,
      stopMs: 11.25,
      pid: 41,
      threadId: 42,
      segments: [{ state: "waiting", fromMs: 1, toMs: 11.25 }],
    });
  });

  test("shows a computation as running when it made progress, and as waiting in between", () => {
    const turns = [2, 4, 7, 8].map(ns).join(" ");
    const trace = read(`start 1 ${ns(1)} 41 42`, `ran 1 ${turns}`, `stop 1 ${ns(9)}`);
    expect(taskTraces(trace, WORKLOAD, 9)[1]?.segments).toEqual([
      { state: "waiting", fromMs: 1, toMs: 2 },
      { state: "running", fromMs: 2, toMs: 4 },
      { state: "waiting", fromMs: 4, toMs: 7 },
      { state: "running", fromMs: 7, toMs: 8 },
      { state: "waiting", fromMs: 8, toMs: 9 },
    ]);
  });

  test("tells of a request, and of nothing else, when it was sent", () => {
    const requests: Task[] = [{ kind: "io", ms: 5 }, { kind: "io", ms: 5 }, ...WORKLOAD];
    const trace = newTrace(requests.length);
    const lines = [`begin ${BEGIN} 1700000000000.5`, `start 0 ${ns(1)} 41 42`, `sent 0 ${ns(3)}`];
    for (const line of lines) readTraceLine(trace, line);
    const sent = taskTraces(trace, requests, 9).map(({ sentMs }) => sentMs);
    expect(sent).toEqual([3, null, undefined, undefined]);
  });

  test("of a lane that was ended shows a task as waiting until then", () => {
    const trace = read(`start 0 ${ns(1)} 41 42`);
    expect(taskTraces(trace, WORKLOAD, 7)[0]).toMatchObject({
      stopMs: null,
      segments: [{ state: "waiting", fromMs: 1, toMs: 7 }],
    });
  });

  test("of a task that never started is empty", () => {
    expect(taskTraces(read(), WORKLOAD, 7)[1]).toMatchObject({ startMs: null, pid: null, segments: [] });
  });

  test("sums the CPU time and the peaks of all processes", () => {
    const trace = read("usage 41 1500 20000", "usage 43 500 10000");
    expect(usageOf(trace)).toEqual({ cpuMs: 2, peakRssBytes: 30000 * 1024 });
  });

  test("knows no peak where one process could not tell its own", () => {
    expect(usageOf(read("usage 41 1500 -", "usage 43 500 10000")).peakRssBytes).toBeNull();
  });

  test.each(["hello there", "start 7 1 1 1", "start", "", "error not-json", "begin x y"])(
    "refuses %j, which no lane would write",
    (line) => {
      expect(() => readTraceLine(newTrace(WORKLOAD.length), line)).toThrow();
    },
  );
});
