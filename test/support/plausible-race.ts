/** Results that a real machine could have measured: theory, bent by start-up, slowness, failures and chance. */
import fc from "fast-check";
import { LANES, type Lane } from "../../src/race/lanes.js";
import { LANE_STATUSES, type RaceResult } from "../../src/race/result.js";
import { RUNTIMES } from "../../src/race/runtimes.js";
import { TASK_KINDS, type Task } from "../../src/race/task.js";
import type { TaskTrace } from "../../src/race/trace.js";
import { type LaneGiven, raceResult } from "./results.js";

const workload = fc.array(
  fc.record({
    kind: fc.constantFrom(...TASK_KINDS),
    ms: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 100, max: 5000 })),
  }),
  { minLength: 1, maxLength: 8 },
);

const host = fc.record({
  cpus: fc.integer({ min: 1, max: 16 }),
  python: fc.constantFrom("3.11.7", null),
  gil: fc.constantFrom(true, true, false, null),
});

const bends = fc.record({
  startUpMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 60, noNaN: true })),
  /** How much slower everything went than it should have. */
  slower: fc.oneof(fc.constant(1), fc.double({ min: 0.8, max: 2, noNaN: true })),
  tailMs: fc.oneof(fc.constant(0.3), fc.double({ min: 0, max: 200, noNaN: true })),
  cpuMs: fc.option(fc.double({ min: 0, max: 10_000, noNaN: true })),
  status: fc.oneof(
    { weight: 9, arbitrary: fc.constant("finished" as const) },
    fc.constantFrom(...LANE_STATUSES),
  ),
  jitter: fc.array(fc.double({ min: 0.9, max: 1.2, noNaN: true }), { minLength: 5, maxLength: 5 }),
});
type Bends = typeof bends extends fc.Arbitrary<infer Value> ? Value : never;

export const plausibleRace: fc.Arbitrary<RaceResult> = plausibleRaceOver(workload);

/** Of any of `lanes`, all of them or some, over one of the workloads. */
export function plausibleRaceOver(
  workload: fc.Arbitrary<Task[]>,
  among: readonly Lane[] = LANES,
): fc.Arbitrary<RaceResult> {
  return fc
    .record({
      workload,
      host,
      runtime: fc.constantFrom(...RUNTIMES),
      runs: fc.constantFrom(1, 1, 5),
      lanes: fc.uniqueArray(fc.tuple(fc.constantFrom(...among), bends), {
        minLength: 1,
        maxLength: among.length,
        selector: ([lane]) => lane,
      }),
    })
    .map(({ lanes, ...given }) => {
      const perfect = raceResult({
        ...given,
        lanes: lanes.map(([lane, { startUpMs }]): LaneGiven => ({ lane, startUpMs })),
      });
      return {
        ...perfect,
        lanes: perfect.lanes.map((lane, at) => bent(lane, lanes[at]?.[1] as Bends, given.runs)),
      };
    });
}

function bent(lane: RaceResult["lanes"][number], bend: Bends, runs: number): RaceResult["lanes"][number] {
  const tasks = lane.tasks.map((task) => stretched(task, bend.slower));
  const elapsedMs = Math.max(...tasks.map(({ stopMs }) => stopMs ?? 0)) + bend.tailMs;
  const { status, cpuMs, jitter } = bend;
  if (status !== "finished") {
    return { ...lane, status, cpuMs, runsElapsedMs: [], ...cutOff(tasks, elapsedMs / 2) };
  }
  const runsElapsedMs = jitter.slice(0, runs - 1).map((by) => elapsedMs * by);
  return { ...lane, cpuMs, tasks, elapsedMs, runsElapsedMs: [elapsedMs, ...runsElapsedMs] };
}

function stretched(task: TaskTrace, by: number): TaskTrace {
  const at = (ms: number | null) => (ms === null ? null : ms * by);
  const segments = task.segments.map(({ state, fromMs, toMs }) => ({
    state,
    fromMs: fromMs * by,
    toMs: toMs * by,
  }));
  return { ...task, startMs: at(task.startMs), stopMs: at(task.stopMs), segments };
}

/** What is known of a lane that was ended at `atMs`. */
function cutOff(tasks: TaskTrace[], atMs: number): { elapsedMs: number; tasks: TaskTrace[] } {
  const until = tasks.map((task) => {
    if (task.startMs === null || task.startMs > atMs) {
      return { ...task, startMs: null, stopMs: null, pid: null, threadId: null, segments: [] };
    }
    const segments = task.segments
      .filter(({ fromMs }) => fromMs < atMs)
      .map((segment) => ({ ...segment, toMs: Math.min(segment.toMs, atMs) }));
    return { ...task, stopMs: (task.stopMs ?? 0) > atMs ? null : task.stopMs, segments };
  });
  return { elapsedMs: atMs, tasks: until };
}
