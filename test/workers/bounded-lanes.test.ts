/** What the lane programs with a limit or a time-out do, proved by ids, by the order of events and by what overlaps. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Bounded } from "../../src/race/bounds.js";
import { mostAtOnce, underWay } from "../../src/race/intervals.js";
import type { Lane } from "../../src/race/lanes.js";
import type { LaneResult } from "../../src/race/result.js";
import type { Runtime } from "../../src/race/runtimes.js";
import type { Task } from "../../src/race/task.js";
import { runRace } from "../../src/workers/measuring/race.js";
import type { Runner } from "../../src/workers/measuring/runner.js";
import { host, runnerForTests } from "../support/runner.js";

const FIVE_SLEEPS: Task[] = Array(5).fill({ kind: "sleep", ms: 200 });
const FIVE_REQUESTS: Task[] = Array(5).fill({ kind: "io", ms: 200 });
const CONCURRENT = ["threads", "async", "processes"] as const;

let runner: Runner;
beforeAll(() => {
  runner = runnerForTests();
});
afterAll(() => runner.close());

async function laneOf(runtime: Runtime, lane: Lane, workload: Task[], bounded: Bounded): Promise<LaneResult> {
  const race = { id: "test", lanes: [lane], workload, runtime, runs: 1, ...bounded };
  const { lanes } = await runRace(race, runner, { signal: new AbortController().signal });
  return lanes[0] as LaneResult;
}

const most = ({ tasks, elapsedMs }: LaneResult) => mostAtOnce(underWay(tasks, elapsedMs));
const different = (lane: LaneResult, id: (task: LaneResult["tasks"][number]) => unknown) =>
  new Set(lane.tasks.map(id)).size;

describe.each(["python", "node"] as const)("in %s", (runtime) => {
  const missing = runtime === "python" && host.python === null;

  describe.skipIf(missing).each([
    ["sleeps", FIVE_SLEEPS],
    ["requests", FIVE_REQUESTS],
  ])("with a limit of 2, of five %s", (_, workload) => {
    test.each(CONCURRENT)("%s has two under way at once and never more", async (name) => {
      const lane = await laneOf(runtime, name, workload, { limit: 2 });
      expect([lane.status, lane.error, most(lane)]).toEqual(["finished", undefined, 2]);
      expect(lane.idealMs).toBe(600);
      expect(lane.cpuMs).not.toBeNull();
    });
  });

  test.skipIf(missing)("a pool has no more threads and processes than its limit", async () => {
    const threads = await laneOf(runtime, "threads", FIVE_SLEEPS, { limit: 2 });
    expect(different(threads, ({ threadId }) => threadId)).toBe(2);
    const processes = await laneOf(runtime, "processes", FIVE_SLEEPS, { limit: 2 });
    expect(different(processes, ({ pid }) => pid)).toBe(2);
  });

  test.skipIf(missing)("a limit above the number of tasks lets all of them in", async () => {
    for (const name of CONCURRENT) {
      const lane = await laneOf(runtime, name, FIVE_SLEEPS, { limit: 50 });
      expect([name, most(lane)]).toEqual([name, 5]);
    }
  });

  describe.skipIf(missing)("with a time-out", () => {
    const workload: Task[] = [
      { kind: "sleep", ms: 100 },
      { kind: "sleep", ms: 20_000 },
      { kind: "io", ms: 20_000 },
    ];
    test.each(CONCURRENT)("%s gives up the tasks that take longer, and only those", async (name) => {
      const lane = await laneOf(runtime, name, workload, { timeoutMs: 2_000 });
      expect([lane.status, lane.error]).toEqual(["finished", undefined]);
      expect(lane.tasks.map(({ expired }) => expired ?? false)).toEqual([false, true, true]);
      expect(lane.elapsedMs).toBeLessThan(20_000);
      expect(lane.idealMs).toBe(2_000);
    });

    test("async cannot give up a computation, which looks at nothing", async () => {
      const lane = await laneOf(runtime, "async", [{ kind: "cpu", ms: 400 }], { timeoutMs: 50 });
      expect(lane.tasks[0]?.expired).toBeUndefined();
      expect(lane.idealMs).toBe(400);
    });

    test("a process is killed while it computes, and what it did until then is known", async () => {
      const lane = await laneOf(runtime, "processes", [{ kind: "cpu", ms: 20_000 }], { timeoutMs: 1_000 });
      expect(lane.tasks[0]?.expired).toBe(true);
      expect(lane.tasks[0]?.segments.some(({ state }) => state === "running")).toBe(true);
      // It was killed before it could tell what it had used.
      expect([lane.cpuMs, lane.peakRssBytes]).toEqual([null, null]);
    });
  });

  test.skipIf(missing)("sync does one after another whatever the bound is", async () => {
    const lane = await laneOf(runtime, "sync", FIVE_SLEEPS.slice(2), { timeoutMs: 50 });
    expect([lane.status, most(lane), lane.idealMs]).toEqual(["finished", 1, 600]);
    expect(lane.tasks.some(({ expired }) => expired)).toBe(false);
  });
});
