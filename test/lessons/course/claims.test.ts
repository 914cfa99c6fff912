/** What every lesson says one will see is asserted on the trace of the very race that it offers. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCourse } from "../../../src/app/content.js";
import { parseText } from "../../../src/bot/commands/index.js";
import { processesOf } from "../../../src/lessons/cards/result-table.js";
import { LESSON_IDS, type LessonId } from "../../../src/lessons/course/ids.js";
import type { Lane } from "../../../src/race/lanes.js";
import type { ParsedRace } from "../../../src/race/race.js";
import type { LaneResult, RaceResult } from "../../../src/race/result.js";
import type { TaskTrace } from "../../../src/race/trace.js";
import { countLostUpdates } from "../../../src/workers/measuring/count-lost-updates.js";
import { runRace } from "../../../src/workers/measuring/race.js";
import type { Runner } from "../../../src/workers/measuring/runner.js";
import { host, runnerForTests } from "../../support/runner.js";

type Span = [from: number, to: number];

/**
 * Proved by ids and by order; no claim is about how long anything took. What must hold in every race, on any
 * machine, is asserted. `false`: what can only be seen when the machine has time for it was not seen in this
 * race, as two threads on two cores at the same instant while other programs keep both busy.
 */
type Claim = (result: RaceResult) => boolean;

/** A claim must be seen in one of so many races, and none of them may contradict it. */
const MOST_RACES = 20;

const CLAIMS: Partial<Record<LessonId, Claim>> = {
  concurrency(result) {
    for (const name of ["sync", "async"] as const) {
      expect(anyOverlap(lane(result, name).tasks.map((task) => [span(task)]))).toBe(false);
    }
    const inThreads = lane(result, "threads").tasks;
    if (result.host.gil !== false) expect(anyOverlap(inThreads.map(running))).toBe(false);
    const takeTurns = anyOverlap(inThreads.map((task) => [span(task)]));
    const parallel = anyOverlap(lane(result, "processes").tasks.map(running));
    return takeTurns && (result.host.cpus === 1 || parallel);
  },
  synchronous(result) {
    const [first, second] = lane(result, "sync").tasks;
    expect(second?.startMs).toBeGreaterThanOrEqual(first?.stopMs ?? Number.NaN);
    return true;
  },
  "event-loop"(result) {
    const { tasks } = lane(result, "async");
    expect([tasks.length, threads(tasks), allAtOnce(tasks)]).toEqual([100, 1, true]);
    return true;
  },
  coroutines(result) {
    const { tasks } = lane(result, "async");
    expect([threads(tasks), allAtOnce(tasks)]).toEqual([1, true]);
    return true;
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
    return true;
  },
  threads(result) {
    const { tasks } = lane(result, "threads");
    expect(processes(tasks)).toBe(1);
    return onThreadsAtOnce(tasks, 2);
  },
  gil(result) {
    const { tasks } = lane(result, "threads");
    if (result.host.gil !== false) expect(anyOverlap(tasks.map(running))).toBe(false);
    return onThreadsAtOnce(tasks, 2);
  },
  processes(result) {
    const { tasks } = lane(result, "processes");
    expect([processes(tasks), processesOf(lane(result, "processes"))]).toEqual([4, 4]);
    return result.host.cpus === 1 || anyOverlap(tasks.map(running));
  },
  blocking(result) {
    const { tasks } = lane(result, "blocked");
    expect([threads(tasks), anyOverlap(tasks.map((task) => [span(task)]))]).toEqual([1, false]);
    return true;
  },
  cancelling(result) {
    const { tasks, elapsedMs } = lane(result, "async");
    const stops = tasks.map(({ stopMs }) => stopMs ?? Number.NaN);
    expect(stops).toEqual([...stops].sort((a, b) => a - b));
    expect(elapsedMs).toBeGreaterThanOrEqual(stops[2] as number);
    expect(allAtOnce(tasks)).toBe(true);
    return true;
  },
  limiting(result) {
    const { tasks } = lane(result, "async");
    // The loop starts every task before it looks for an answer.
    expect([tasks.length, threads(tasks), allAtOnce(tasks)]).toEqual([200, 1, true]);
    return true;
  },
  "asyncio-or-threads"(result) {
    const [async, inThreads] = [lane(result, "async").tasks, lane(result, "threads").tasks];
    expect([threads(async), allAtOnce(async)]).toEqual([1, true]);
    return onThreadsAtOnce(inThreads, 10);
  },
  libraries(result) {
    expect(allAtOnce(lane(result, "async").tasks)).toBe(true);
    return allAtOnce(lane(result, "threads").tasks);
  },
  fetching(result) {
    expect(anyOverlap(lane(result, "sync").tasks.map((task) => [span(task)]))).toBe(false);
    const [async, ...others] = (["async", "threads", "processes"] as const).map((name) => {
      const { tasks } = lane(result, name);
      expect(tasks.length).toBe(10);
      return anyOverlap(tasks.map((task) => [span(task)]));
    });
    expect(async).toBe(true);
    return others.every(Boolean);
  },
  node(result) {
    const { tasks } = lane(result, "threads");
    expect(processes(tasks)).toBe(1);
    return onThreadsAtOnce(tasks, 2) && (result.host.cpus === 1 || anyOverlap(tasks.map(running)));
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

  for (const [id, isSeen] of Object.entries(CLAIMS)) {
    const { parsed } = parseText(course.lesson(id as LessonId, "en").try);
    const race = parsed as ParsedRace;
    const missing = race.runtime === "python" && host.python === null;
    it.skipIf(missing)(`shows in its race: ${id}`, { timeout: 180_000 }, async () => {
      for (let races = 1; ; races++) {
        const result = await runRace({ id: "test", ...race }, runner, {
          signal: new AbortController().signal,
        });
        for (const { status } of result.lanes) expect(status).toBe("finished");
        if (isSeen(result)) return;
        expect(races, "races in which it was not seen").toBeLessThan(MOST_RACES);
      }
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

/**
 * Whether there is a moment in which all are under way; each must then be on a thread of its own. (The id of
 * a thread that has ended is given to another.)
 */
function onThreadsAtOnce(tasks: TaskTrace[], count: number): boolean {
  expect(tasks.length).toBe(count);
  if (!allAtOnce(tasks)) return false;
  expect(threads(tasks)).toBe(count);
  return true;
}

const threads = (tasks: TaskTrace[]) => new Set(tasks.map(({ pid, threadId }) => `${pid}/${threadId}`)).size;
const processes = (tasks: TaskTrace[]) => new Set(tasks.map(({ pid }) => pid)).size;
