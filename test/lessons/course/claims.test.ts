/** What every lesson says one will see is asserted on the trace of the very race that it offers. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCourse } from "../../../src/app/content.js";
import { parseText } from "../../../src/bot/commands/index.js";
import type { ParsedRace } from "../../../src/bot/commands/race.js";
import { LESSON_IDS, type LessonId } from "../../../src/lessons/course/ids.js";
import { mostAtOnce } from "../../../src/race/intervals.js";
import type { Lane } from "../../../src/race/lanes.js";
import type { LaneResult, RaceResult } from "../../../src/race/result.js";
import type { TaskTrace } from "../../../src/race/trace.js";
import { countLostUpdates } from "../../../src/workers/measuring/count-lost-updates.js";
import { runRace } from "../../../src/workers/measuring/race.js";
import type { Runner } from "../../../src/workers/measuring/runner.js";
import { host, runnerForTests } from "../../support/runner.js";

type Span = [from: number, to: number];

/** Proved by ids and by order; no claim is about how long anything took. */
const CLAIMS: Partial<Record<LessonId, (result: RaceResult) => void>> = {
  concurrency(result) {
    expect(anyOverlap(lane(result, "async").tasks.map(running))).toBe(false);
    if (result.host.cpus > 1) expect(anyOverlap(lane(result, "processes").tasks.map(running))).toBe(true);
  },
  synchronous(result) {
    const [first, second] = lane(result, "sync").tasks;
    expect(second?.startMs).toBeGreaterThanOrEqual(first?.stopMs ?? Number.NaN);
  },
  "event-loop"(result) {
    const { tasks } = lane(result, "async");
    expect([tasks.length, threads(tasks), allAtOnce(tasks)]).toEqual([100, 1, true]);
  },
  coroutines(result) {
    const { tasks } = lane(result, "async");
    expect([threads(tasks), allAtOnce(tasks)]).toEqual([1, true]);
  },
  gather(result) {
    const { tasks, elapsedMs } = lane(result, "async");
    expect(allAtOnce(tasks)).toBe(true);
    const [first, second, third] = tasks.map(({ stopMs }) => stopMs ?? Number.NaN) as [
      number,
      number,
      number,
    ];
    expect(second < third && third < first && first <= elapsedMs).toBe(true);
  },
  threads(result) {
    const { tasks } = lane(result, "threads");
    expect([threads(tasks), processes(tasks), allAtOnce(tasks)]).toEqual([2, 1, true]);
  },
  gil(result) {
    const { tasks } = lane(result, "threads");
    expect(threads(tasks)).toBe(2);
    if (result.host.gil !== false) expect(anyOverlap(tasks.map(running))).toBe(false);
  },
  processes(result) {
    const { tasks } = lane(result, "processes");
    expect(processes(tasks)).toBe(4);
    if (result.host.cpus > 1) expect(anyOverlap(tasks.map(running))).toBe(true);
    for (const { startMs } of tasks) expect(startMs).toBeGreaterThan(0);
  },
  blocking(result) {
    const { tasks } = lane(result, "blocked");
    expect([threads(tasks), anyOverlap(tasks.map((task) => [span(task)]))]).toEqual([1, false]);
  },
  cancelling(result) {
    const { tasks, elapsedMs } = lane(result, "async");
    const stops = tasks.map(({ stopMs }) => stopMs ?? Number.NaN);
    expect(stops).toEqual([...stops].sort((a, b) => a - b));
    expect(elapsedMs).toBeGreaterThanOrEqual(stops[2] as number);
    expect(allAtOnce(tasks)).toBe(true);
  },
  limiting(result) {
    const { tasks } = lane(result, "async");
    expect([tasks.length, threads(tasks)]).toEqual([200, 1]);
    // All of them on an idle machine; on a busy one the first may be answered before the last is asked.
    const open = tasks.map(span).map(([fromMs, toMs]) => ({ fromMs, toMs }));
    expect(mostAtOnce(open)).toBeGreaterThan(100);
  },
  "asyncio-or-threads"(result) {
    const [async, inThreads] = [lane(result, "async").tasks, lane(result, "threads").tasks];
    expect([threads(async), allAtOnce(async)]).toEqual([1, true]);
    expect([threads(inThreads), allAtOnce(inThreads)]).toEqual([10, true]);
  },
  libraries(result) {
    for (const name of ["async", "threads"] as const) expect(allAtOnce(lane(result, name).tasks)).toBe(true);
  },
  fetching(result) {
    expect(anyOverlap(lane(result, "sync").tasks.map((task) => [span(task)]))).toBe(false);
    for (const name of ["async", "threads", "processes"] as const) {
      expect(lane(result, name).tasks.length).toBe(10);
      expect(anyOverlap(lane(result, name).tasks.map((task) => [span(task)]))).toBe(true);
    }
  },
  node(result) {
    const { tasks } = lane(result, "threads");
    expect([threads(tasks), processes(tasks)]).toEqual([2, 1]);
    if (result.host.cpus > 1) expect(anyOverlap(tasks.map(running))).toBe(true);
  },
};

let runner: Runner;
beforeAll(() => {
  runner = runnerForTests();
});
afterAll(() => runner.close());

describe("what the lessons claim", () => {
  const course = readCourse();

  it("is tested for every lesson that offers a race", () => {
    const races = LESSON_IDS.filter((id) => course.lesson(id, "en").try.startsWith("/race "));
    expect(Object.keys(CLAIMS).sort()).toEqual([...races].sort());
  });

  for (const [id, holds] of Object.entries(CLAIMS)) {
    const { parsed } = parseText(course.lesson(id as LessonId, "en").try);
    const race = parsed as ParsedRace;
    const missing = race.runtime === "python" && host.python === null;
    it.skipIf(missing)(`shows in its race: ${id}`, { timeout: 60_000 }, async () => {
      const result = await runRace({ id: "test", ...race }, runner, { signal: new AbortController().signal });
      for (const { status } of result.lanes) expect(status).toBe("finished");
      holds(result);
    });
  }

  it.skipIf(host.python === null)("shows in the counting: shared-memory", { timeout: 120_000 }, async () => {
    const job = { id: "test", runtime: "python" as const };
    const { ways } = await countLostUpdates(job, runner, new AbortController().signal);
    const lost = Object.fromEntries(
      ways.map(({ way, runs }) => [way, runs.reduce((sum, run) => sum + run.expected - run.found, 0)]),
    );
    expect(ways.map(({ status }) => status)).toEqual(Array(6).fill("finished"));
    expect(lost).toMatchObject({ lock: 0, queue: 0, "await-lock": 0 });
    expect(lost.pause).toBeGreaterThan(0);
    // Four tasks of one loop take turns: three of four updates are lost, on every machine.
    expect(lost.await).toBe(20 * 1500);
  });
});

function lane(result: RaceResult, name: Lane): LaneResult {
  const found = result.lanes.find((each) => each.lane === name);
  if (found === undefined) throw new Error(`The race has no ${name}.`);
  return found;
}

function span({ startMs, stopMs }: TaskTrace): Span {
  return [startMs ?? Number.NaN, stopMs ?? Number.NaN];
}

function running({ segments }: TaskTrace): Span[] {
  return segments.flatMap(({ state, fromMs, toMs }): Span[] => (state === "running" ? [[fromMs, toMs]] : []));
}

/** Whether two of the tasks are seen in the same instant. */
function anyOverlap(tasks: Span[][]): boolean {
  return tasks.some((some, at) =>
    tasks.slice(at + 1).some((others) => some.some((a) => others.some((b) => a[0] < b[1] && b[0] < a[1]))),
  );
}

/** Whether there is a moment in which all are under way. */
function allAtOnce(tasks: TaskTrace[]): boolean {
  const spans = tasks.map(span);
  return Math.max(...spans.map(([from]) => from)) < Math.min(...spans.map(([, to]) => to));
}

const threads = (tasks: TaskTrace[]) => new Set(tasks.map(({ pid, threadId }) => `${pid}/${threadId}`)).size;
const processes = (tasks: TaskTrace[]) => new Set(tasks.map(({ pid }) => pid)).size;
