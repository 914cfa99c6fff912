/** What the ten lane programs do, proved by thread and process ids and by the order of events. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LANES, type Lane } from "../../src/race/lanes.js";
import type { LaneResult } from "../../src/race/result.js";
import type { Runtime } from "../../src/race/runtimes.js";
import type { Task } from "../../src/race/task.js";
import { runRace } from "../../src/workers/measuring/race.js";
import type { Runner } from "../../src/workers/measuring/runner.js";
import { host, runnerForTests } from "../support/runner.js";

const SLEEPS: Task[] = [
  { kind: "sleep", ms: 400 },
  { kind: "sleep", ms: 600 },
  { kind: "sleep", ms: 500 },
];
const REQUESTS: Task[] = Array(4).fill({ kind: "io", ms: 400 });
const COMPUTATIONS: Task[] = Array(2).fill({ kind: "cpu", ms: 200 });
/** Long enough to meet on two cores, whatever else runs there and however late one of them starts. */
const LONG_COMPUTATIONS: Task[] = Array(2).fill({ kind: "cpu", ms: 1_500 });

/** The server's clock and the lane's are two. */
const CLOCKS_MS = 2;

let runner: Runner;
beforeAll(() => {
  runner = runnerForTests();
});
afterAll(() => runner.close());

async function laneOf(runtime: Runtime, lane: Lane, workload: Task[]): Promise<LaneResult> {
  const race = { id: "test", lanes: [lane], workload, runtime, runs: 1 };
  const { lanes } = await runRace(race, runner, { signal: new AbortController().signal });
  return lanes[0] as LaneResult;
}

/** Start and stop of every task, from the lane's start; fails where one is missing. */
function spans({ tasks }: LaneResult): [startMs: number, stopMs: number][] {
  return tasks.map(({ startMs, stopMs }) => {
    if (startMs === null || stopMs === null) throw new Error("a task has no start or no stop");
    return [startMs, stopMs];
  });
}

const overlaps = (a: [number, number], b: [number, number]) => a[0] < b[1] && b[0] < a[1];

function pairs<T>(items: T[]): [T, T][] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]));
}

const allOverlap = (lane: LaneResult) => pairs(spans(lane)).every(([a, b]) => overlaps(a, b));
const noneOverlaps = (lane: LaneResult) => !pairs(spans(lane)).some(([a, b]) => overlaps(a, b));
const pids = (lane: LaneResult) => new Set(lane.tasks.map((task) => task.pid)).size;
const threads = (lane: LaneResult) => new Set(lane.tasks.map((task) => `${task.pid}/${task.threadId}`)).size;

const running = (lane: LaneResult) =>
  lane.tasks.map((task) =>
    task.segments
      .filter(({ state }) => state === "running")
      .map(({ fromMs, toMs }): [number, number] => [fromMs, toMs]),
  );

describe.each(["python", "node"] as const)("in %s", (runtime) => {
  const missing = runtime === "python" && host.python === null;

  describe.skipIf(missing).each([
    ["sleeps", SLEEPS],
    ["requests", REQUESTS],
  ])("waiting in %s", (_, workload) => {
    test("sync tasks never overlap and share one thread", async () => {
      const lane = await laneOf(runtime, "sync", workload);
      expect(lane.status).toBe("finished");
      expect([noneOverlaps(lane), threads(lane), pids(lane)]).toEqual([true, 1, 1]);
    });

    test("threads overlap, each with a thread of its own in one process", async () => {
      const lane = await laneOf(runtime, "threads", workload);
      expect([allOverlap(lane), threads(lane), pids(lane)]).toEqual([true, workload.length, 1]);
    });

    test("async tasks overlap on one thread", async () => {
      const lane = await laneOf(runtime, "async", workload);
      expect([allOverlap(lane), threads(lane), pids(lane)]).toEqual([true, 1, 1]);
    });

    test("processes overlap, each task in a process of its own", async () => {
      const lane = await laneOf(runtime, "processes", workload);
      expect([allOverlap(lane), pids(lane)]).toEqual([true, workload.length]);
    });

    test("blocked tasks never overlap, though they are async functions", async () => {
      const lane = await laneOf(runtime, "blocked", workload);
      expect([noneOverlaps(lane), threads(lane), pids(lane)]).toEqual([true, 1, 1]);
    });
  });

  describe.skipIf(missing)("computing", () => {
    test.each(["sync", "async", "blocked"] as const)("%s computes one task after the other", async (name) => {
      const lane = await laneOf(runtime, name, COMPUTATIONS);
      expect([noneOverlaps(lane), threads(lane)]).toEqual([true, 1]);
    });

    test("async sends no request before it has computed, and notices no wait meanwhile", async () => {
      const lane = await laneOf(runtime, "async", [SLEEPS[0] as Task, ...REQUESTS, ...COMPUTATIONS]);
      const computedMs = Math.max(...lane.tasks.slice(-COMPUTATIONS.length).map(({ stopMs }) => stopMs ?? 0));
      for (const { sentMs } of lane.tasks.slice(1, -COMPUTATIONS.length)) {
        expect(sentMs).toBeGreaterThan(computedMs);
      }
      expect(lane.tasks[0]?.stopMs).toBeGreaterThan(computedMs);
    });

    test("every lane records when each request was sent, between its start and its answer", async () => {
      for (const name of LANES) {
        for (const { startMs, sentMs, stopMs } of (await laneOf(runtime, name, REQUESTS.slice(0, 2))).tasks) {
          expect(sentMs, name).toBeGreaterThan(startMs ?? Number.NaN);
          expect(stopMs, name).toBeGreaterThan((sentMs ?? Number.NaN) + 400 - CLOCKS_MS);
        }
      }
    });

    test("every lane records when each task made progress", async () => {
      for (const name of LANES) {
        const lane = await laneOf(runtime, name, COMPUTATIONS);
        for (const turns of running(lane)) expect(turns.length, name).toBeGreaterThan(0);
      }
    });

    test.skipIf(host.cpus < 2)("processes compute in the same instant", async () => {
      const [first = [], second = []] = running(await laneOf(runtime, "processes", LONG_COMPUTATIONS));
      expect(first.some((a) => second.some((b) => overlaps(a, b)))).toBe(true);
    });
  });

  describe.skipIf(missing).each(LANES)("a lane of %s", (name) => {
    test("lasts from before its first task to after its last, and its segments fill the tasks", async () => {
      const lane = await laneOf(runtime, name, [...SLEEPS, { kind: "cpu", ms: 50 }]);
      for (const [startMs, stopMs] of spans(lane)) {
        expect(startMs).toBeGreaterThanOrEqual(0);
        expect(stopMs).toBeLessThanOrEqual(lane.elapsedMs);
      }
      for (const { segments, startMs, stopMs } of lane.tasks) {
        expect(segments[0]?.fromMs).toBe(startMs);
        expect(segments.at(-1)?.toMs).toBe(stopMs);
        for (const [i, { fromMs }] of segments.slice(1).entries()) expect(fromMs).toBe(segments[i]?.toMs);
      }
    });
  });
});

describe.skipIf(host.gil !== true)("under the GIL", () => {
  test("two computing threads never run in the same instant, but do take turns", async () => {
    const lane = await laneOf("python", "threads", COMPUTATIONS);
    const [first = [], second = []] = running(lane);
    for (const a of first) for (const b of second) expect(overlaps(a, b), `${a} and ${b}`).toBe(false);
    const order = [...first.map((turn) => ({ turn, who: 1 })), ...second.map((turn) => ({ turn, who: 2 }))];
    order.sort((a, b) => a.turn[0] - b.turn[0]);
    const changes = order.filter(({ who }, i) => i > 0 && who !== order[i - 1]?.who).length;
    expect(changes).toBeGreaterThan(4);
  });
});

describe.skipIf(host.cpus < 2)("without a GIL", () => {
  test("two computing threads of Node run in the same instant", async () => {
    const [first = [], second = []] = running(await laneOf("node", "threads", LONG_COMPUTATIONS));
    expect(first.some((a) => second.some((b) => overlaps(a, b)))).toBe(true);
  });
});
