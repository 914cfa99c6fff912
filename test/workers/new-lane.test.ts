/** A lane that only this test has, added as any other would be: a model and a program for each runtime. */
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test, vi } from "vitest";
import { interpreterOf } from "../../src/race/host.js";
import type { Lane } from "../../src/race/lanes.js";
import { type Race, raceSchema } from "../../src/race/race.js";
import { RUNTIMES } from "../../src/race/runtimes.js";
import { raceWeight } from "../../src/workers/budget.js";
import { runRace } from "../../src/workers/measuring/race.js";
import { host, runnerForTests } from "../support/runner.js";

vi.mock("../../src/race/lanes.js", async (original) => {
  const lanes = await original<typeof import("../../src/race/lanes.js")>();
  const pool = { inAll: false, sequential: false, starts: "thread", startOrder: 0, manyTasks: false };
  Object.assign(lanes.LANE_MODELS, { pool });
  return { ...lanes, LANES: Object.keys(lanes.LANE_MODELS) };
});

vi.mock("../../src/workers/lanes/programs.js", async (original) => {
  const programs = await original<typeof import("../../src/workers/lanes/programs.js")>();
  const { RUNTIME_DRIVERS } = await import("../../src/workers/runtimes/drivers.js");
  const programPath: typeof programs.programPath = (runtime, lane) =>
    lane === POOL
      ? fileURLToPath(
          new URL(`../fixtures/pool/pool.${RUNTIME_DRIVERS[runtime].fileExtension}`, import.meta.url),
        )
      : programs.programPath(runtime, lane);
  return { ...programs, programPath };
});

const POOL = vi.hoisted(() => "pool" as Lane);
const runner = runnerForTests();
afterAll(() => runner.close());

const asked = (lanes: Lane[]): Race => ({
  id: "test",
  lanes,
  workload: Array(4).fill({ kind: "sleep", ms: 100 }),
  runtime: "node",
  runs: 1,
});

describe.each(RUNTIMES)("in %s", (runtime) => {
  test.skipIf(interpreterOf(host, runtime) === null)("it races to its end beside the others", async () => {
    const race = raceSchema.parse({ ...asked(["async", POOL, "sync"]), runtime });
    const { lanes } = await runRace(race, runner, { signal: new AbortController().signal });
    expect(lanes.map(({ lane, status }) => [lane, status])).toEqual([
      ["async", "finished"],
      [POOL, "finished"],
      ["sync", "finished"],
    ]);
    const pool = lanes[1]?.tasks ?? [];
    const startMs = pool.map((task) => task.startMs as number);
    const stopMs = pool.map((task) => task.stopMs as number);
    // Two at a time: the third task waits for one of the first two.
    expect(startMs[2]).toBeGreaterThanOrEqual(Math.min(stopMs[0] as number, stopMs[1] as number));
  });

  test.skipIf(interpreterOf(host, runtime) === null)("its place in the order of start is kept", async () => {
    const race = { ...asked(["sync", POOL]), runtime };
    const { lanes } = await runRace(race, runner, { signal: new AbortController().signal });
    const [sync, pool] = lanes.map(({ startedAt }) => Date.parse(startedAt ?? ""));
    expect(pool).toBeLessThanOrEqual(sync as number);
  });
});

test("its threads count in the weight of a race", () => {
  expect(raceWeight(asked([POOL]), "node")).toMatchObject({ processes: 1, threads: 5 });
});
