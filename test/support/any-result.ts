/** Results as a race may leave them, plausible or not, for tests of what must hold for all of them. */
import fc from "fast-check";
import { LANES } from "../../src/race/lanes.js";
import { LANE_STATUSES, type LaneResult, type RaceResult } from "../../src/race/result.js";
import { RUNTIMES } from "../../src/race/runtimes.js";
import { TASK_KINDS } from "../../src/race/task.js";
import type { TaskTrace } from "../../src/race/trace.js";
import { host } from "./results.js";

const time = fc.double({ min: 0, max: 120_000, noNaN: true });

const segment = fc
  .tuple(fc.constantFrom("waiting" as const, "running" as const), time, time)
  .map(([state, a, b]) => ({ state, fromMs: Math.min(a, b), toMs: Math.max(a, b) }));

const trace: fc.Arbitrary<TaskTrace> = fc
  .record({
    index: fc.nat(),
    kind: fc.constantFrom(...TASK_KINDS),
    ms: fc.integer({ min: 1, max: 60_000 }),
    times: fc.tuple(fc.option(time), fc.option(time)),
    pid: fc.option(fc.nat()),
    threadId: fc.option(fc.nat()),
    segments: fc.array(segment, { maxLength: 5 }),
  })
  .map(({ times: [startMs, stopMs], ...task }) => ({
    ...task,
    startMs,
    stopMs: startMs === null || stopMs === null ? null : Math.max(startMs, stopMs),
  }));

const lane: fc.Arbitrary<LaneResult> = fc.record({
  lane: fc.constantFrom(...LANES),
  status: fc.constantFrom(...LANE_STATUSES),
  startedAt: fc.constant(null),
  elapsedMs: time,
  idealMs: time,
  cpuMs: fc.option(time),
  peakRssBytes: fc.option(fc.nat()),
  runsElapsedMs: fc.array(time, { maxLength: 3 }),
  tasks: fc.array(trace, { maxLength: 30 }),
});

export const anyResult: fc.Arbitrary<RaceResult> = fc.record({
  raceId: fc.string(),
  workload: fc.constant([]),
  runtime: fc.constantFrom(...RUNTIMES),
  runs: fc.integer({ min: 1, max: 20 }),
  host: fc.constant(host()),
  lanes: fc.array(lane, { maxLength: 5 }),
});
