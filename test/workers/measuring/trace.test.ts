import { describe, expect, test } from "vitest";
import type { Task } from "../../../src/race/task.js";
import { readBoard } from "../../../src/workers/measuring/board.js";
import { newTrace, readTraceLine, taskTraces, usageOf } from "../../../src/workers/measuring/trace.js";

const WORKLOAD: Task[] = [
  { kind: "sleep", ms: 10 },
  { kind: "cpu", ms: 5 },
];
const BEGIN = 9_007_199_254_740_993n; // More than a double can hold exactly.
const ns = (ms: number) => BEGIN + BigInt(Math.round(ms * 1e6));

/** `records`: of the tasks, in the order of a board's fields: start, process, thread, sent, stop, expire. */
function read(records: bigint[][], lines: string[] = [], workload = WORKLOAD) {
  const trace = newTrace(workload.length);
  const board = new BigInt64Array(8 * (1 + workload.length));
  board.set([BEGIN, 1_700_000_000_000_500n]);
  for (const [index, record] of records.entries()) board.set(record, 8 * (index + 1));
  for (const line of lines) readTraceLine(trace, line);
  readBoard(trace, board);
  return trace;
}

describe("a trace", () => {
  test("tells start, stop, process and thread of a task, in ms from the lane's start", () => {
    const trace = read([[ns(1), 41n, 42n, 0n, ns(11.25)]]);
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
    const trace = read([[], [ns(1), 41n, 42n, 0n, ns(9)]], [`ran 1 ${turns}`]);
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
    const trace = read([[ns(1), 41n, 42n, ns(3)]], [], requests);
    const sent = taskTraces(trace, requests, 9).map(({ sentMs }) => sentMs);
    expect(sent).toEqual([3, null, undefined, undefined]);
  });

  test("of a lane that was ended shows a task as waiting until then", () => {
    const trace = read([[ns(1), 41n, 42n]]);
    expect(taskTraces(trace, WORKLOAD, 7)[0]).toMatchObject({
      stopMs: null,
      segments: [{ state: "waiting", fromMs: 1, toMs: 7 }],
    });
  });

  test("of a task that never started is empty", () => {
    expect(taskTraces(read([]), WORKLOAD, 7)[1]).toMatchObject({ startMs: null, pid: null, segments: [] });
  });

  test("sums the CPU time and the peaks of all processes", () => {
    const trace = read([], ["usage 41 1500 20000", "usage 43 500 10000"]);
    expect(usageOf(trace)).toEqual({ cpuMs: 2, peakRssBytes: 30000 * 1024 });
  });

  test("knows no peak where one process could not tell its own", () => {
    expect(usageOf(read([], ["usage 41 1500 -", "usage 43 500 10000"])).peakRssBytes).toBeNull();
  });

  test("sums what the processes say that the lane started, each once though it had several tasks", () => {
    const [first, second] = [ns(1), ns(2)];
    const records = [
      [first, 41n, 41n, 0n, second, 0n, 1_000n, 9_000n],
      [first, 41n, 41n, 0n, second, 0n, 1_500n, 10_000n],
    ];
    const trace = read(records, ["usage 40 500 20000"]);
    expect(usageOf(trace)).toEqual({ cpuMs: 2, peakRssBytes: 30000 * 1024 });
  });

  test("of a task that was given up ends there, whatever the task did afterwards", () => {
    const turns = [2, 4, 5, 8].map(ns).join(" ");
    const trace = read([[], [ns(1), 41n, 42n, 0n, ns(8), ns(6)]], [`ran 1 ${turns}`]);
    expect(taskTraces(trace, WORKLOAD, 9)[1]).toMatchObject({
      stopMs: 6,
      expired: true,
      segments: [
        { state: "waiting", fromMs: 1, toMs: 2 },
        { state: "running", fromMs: 2, toMs: 4 },
        { state: "waiting", fromMs: 4, toMs: 5 },
        { state: "running", fromMs: 5, toMs: 6 },
      ],
    });
  });

  test("of a task that got to its end just before it was given up is whole", () => {
    const trace = read([[ns(1), 41n, 42n, 0n, ns(5), ns(6)]]);
    expect(taskTraces(trace, WORKLOAD, 9)[0]).not.toHaveProperty("expired");
  });

  test.each(["hello there", "ran 7 1 1", "ran", "", "error not-json", "usage x y"])(
    "refuses %j, which no lane would write",
    (line) => {
      expect(() => readTraceLine(newTrace(WORKLOAD.length), line)).toThrow();
    },
  );
});
