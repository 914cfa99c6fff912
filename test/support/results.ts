/** Hand-made results of races for tests: what is not said is as it would be on an idle machine. */
import { type Host, hostSchema } from "../../src/race/host.js";
import { idealMs } from "../../src/race/ideal.js";
import type { Lane } from "../../src/race/lanes.js";
import type { LaneResult, LaneStatus, RaceResult } from "../../src/race/result.js";
import type { Runtime } from "../../src/race/runtimes.js";
import type { Task } from "../../src/race/task.js";
import type { Segment, TaskTrace } from "../../src/race/trace.js";

export const STARTED_AT = "2026-03-01T09:30:00.000Z";

/** `sleep:5000`, `cpu:300` … */
export function tasks(...words: string[]): Task[] {
  return words.map((word) => {
    const [kind, ms] = word.split(":");
    return { kind: kind as Task["kind"], ms: Number(ms) };
  });
}

export function repeat(word: string, count: number): Task[] {
  return tasks(...Array.from({ length: count }, () => word));
}

/** With one Python at most: its version and whether it has a GIL. */
export function host(changes: Partial<Omit<Host, "interpreters">> = {}): Host {
  return hostSchema.parse({ cpus: 2, node: "20.20.2", python: "3.11.7", gil: true, ...changes });
}

export interface RaceGiven {
  workload: Task[];
  /** The lanes, or what is special about them. */
  lanes: (Lane | LaneGiven)[];
  runtime?: Runtime;
  runs?: number;
  host?: Partial<Omit<Host, "interpreters">>;
  limit?: number;
  timeoutMs?: number;
}

export type LaneGiven = Partial<LaneResult> & {
  lane: Lane;
  /** What threads and processes need before each task, one after another. */
  startUpMs?: number;
  status?: LaneStatus;
};

export function raceResult(given: RaceGiven): RaceResult {
  const race = {
    raceId: "race-1",
    workload: given.workload,
    runtime: given.runtime ?? "python",
    runs: given.runs ?? 1,
    host: host(given.host),
    ...(given.limit === undefined ? {} : { limit: given.limit }),
    ...(given.timeoutMs === undefined ? {} : { timeoutMs: given.timeoutMs }),
  };
  const lanes = given.lanes.map((lane) => laneResult(typeof lane === "string" ? { lane } : lane, race));
  return { ...race, lanes };
}

type RaceSoFar = Omit<RaceResult, "lanes">;

function laneResult({ startUpMs = 0, ...given }: LaneGiven, race: RaceSoFar): LaneResult {
  const traces = given.tasks ?? perfectTraces(given.lane, race, startUpMs);
  const elapsedMs = given.elapsedMs ?? Math.max(0, ...traces.map((task) => task.stopMs ?? 0)) + 0.4;
  const status = given.status ?? "finished";
  return {
    status,
    startedAt: STARTED_AT,
    elapsedMs,
    idealMs: idealMs(given.lane, race.workload, race.runtime, race.host, race),
    cpuMs: computed(traces) + 20,
    peakRssBytes: 21_400_000,
    runsElapsedMs: status === "finished" ? Array.from({ length: race.runs }, () => elapsedMs) : [],
    ...given,
    tasks: traces,
  };
}

/** Traces of tasks that take exactly as long as theory says, after their start-up. */
function perfectTraces(lane: Lane, race: RaceSoFar, startUpMs: number): TaskTrace[] {
  const inTurn = lane === "sync" || lane === "blocked";
  const takesTurns = lane === "threads" && race.runtime === "python" && race.host.gil !== false;
  if (!inTurn && race.limit != null) return inPlaces(lane, race, race.limit);
  if (!inTurn && race.timeoutMs != null) return inTime(lane, race, race.timeoutMs);
  let free = 0;
  const cores = Array.from({ length: race.host.cpus }, () => 0);
  return race.workload.map((task, index) => {
    const ids = idsOf(lane, index);
    if (inTurn || (lane === "async" && task.kind === "cpu")) {
      const startMs = free;
      free += task.ms;
      return trace(task, index, ids, [segment(task, startMs, free)]);
    }
    const startMs = startUpMs * (index + 1);
    if (takesTurns && task.kind === "cpu") return trace(task, index, ids, turns(task, index, startMs, race));
    if (task.kind === "cpu") return trace(task, index, ids, onFirstFreeCore(task, startMs, cores));
    return trace(task, index, ids, [segment(task, startMs, startMs + task.ms)]);
  });
}

/** Tasks take the first place that is free. */
function inPlaces(lane: Lane, { workload }: RaceSoFar, limit: number): TaskTrace[] {
  const free = Array.from({ length: limit }, () => 0);
  return workload.map((task, index) => {
    const place = free.indexOf(Math.min(...free));
    const startMs = free[place] ?? 0;
    free[place] = startMs + task.ms;
    return trace(task, index, idsOf(lane, place), [segment(task, startMs, startMs + task.ms)]);
  });
}

function inTime(lane: Lane, { workload }: RaceSoFar, timeoutMs: number): TaskTrace[] {
  return workload.map((task, index) => {
    const late = task.ms > timeoutMs && !(lane === "async" && task.kind === "cpu");
    const whole = trace(task, index, idsOf(lane, index), [segment(task, 0, late ? timeoutMs : task.ms)]);
    return late ? { ...whole, expired: true } : whole;
  });
}

/** Waits for a core and keeps it; `cores` are the times in ms from which each is free. */
function onFirstFreeCore(task: Task, startMs: number, cores: number[]): Segment[] {
  const core = cores.indexOf(Math.min(...cores));
  const fromMs = Math.max(startMs, cores[core] ?? 0);
  cores[core] = fromMs + task.ms;
  const running = segment(task, fromMs, fromMs + task.ms);
  return fromMs > startMs ? [{ state: "waiting", fromMs: startMs, toMs: fromMs }, running] : [running];
}

/** Computing threads that hand the GIL round every 5 ms until each has had its share. */
function turns(task: Task, index: number, startMs: number, race: RaceSoFar): Segment[] {
  const computing = race.workload.flatMap((other, at) => (other.kind === "cpu" ? [at] : []));
  const place = computing.indexOf(index);
  const segments: Segment[] = [];
  let at = startMs;
  let computedMs = 0;
  for (let turn = 0; computedMs < task.ms; turn += 1) {
    const fromMs = (turn * computing.length + place) * 5;
    if (fromMs < startMs) continue;
    const toMs = fromMs + Math.min(5, task.ms - computedMs);
    if (fromMs > at) segments.push({ state: "waiting", fromMs: at, toMs: fromMs });
    segments.push({ state: "running", fromMs, toMs });
    computedMs += toMs - fromMs;
    at = toMs;
  }
  return segments;
}

function segment(task: Task, fromMs: number, toMs: number): Segment {
  return { state: task.kind === "cpu" ? "running" : "waiting", fromMs, toMs };
}

function idsOf(lane: Lane, index: number): { pid: number; threadId: number } {
  if (lane === "processes") return { pid: 500 + index, threadId: 1 };
  return { pid: 400, threadId: lane === "threads" ? 10 + index : 1 };
}

function trace(
  task: Task,
  index: number,
  ids: { pid: number; threadId: number },
  segments: Segment[],
): TaskTrace {
  return {
    index,
    ...task,
    ...ids,
    startMs: segments[0]?.fromMs ?? null,
    stopMs: segments.at(-1)?.toMs ?? null,
    segments,
  };
}

function computed(traces: TaskTrace[]): number {
  const running = traces.flatMap((task) => task.segments.filter(({ state }) => state === "running"));
  return running.reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0);
}
