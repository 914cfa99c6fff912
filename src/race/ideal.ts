/** What theory predicts for a lane: the figure every measured one is held against. */
import { type Bounded, laneBound } from "./bounds.js";
import { type Lane, laneModel } from "./lanes.js";
import { type Runtime, runtimeModel } from "./runtimes.js";
import type { Task } from "./task.js";

/** `gil`: whether the host's Python has a GIL that is on. A runtime that never has one ignores it. */
export interface IdealHost {
  cpus: number;
  gil: boolean | null;
}

/**
 * The ideal time of one run in ms, start-up not counted. One after another (`sync`, `blocked`) takes the
 * sum of everything. Threads and processes take the longest of their waits or what their cores allow for the
 * computation, whichever is longer. On one event loop the order of the tasks counts as well. With a limit, tasks take
 * the first place that is free, in their order. A time-out ends every task at that time, but for computation on an
 * event loop: its one thread cannot look at the clock before it is done.
 */
export function idealMs(
  lane: Lane,
  workload: readonly Task[],
  runtime: Runtime,
  host: IdealHost,
  bounded: Bounded = {},
): number {
  if (oneAfterAnother(lane)) return sum(workload);
  const bound = laneBound(lane, bounded);
  if (bound === "timeout") return idealInTime(lane, workload, runtime, host, bounded.timeoutMs as number);
  if (bound === "limit") return idealOfPlaces(lane, workload, runtime, host, bounded.limit as number);
  if (onEventLoop(lane)) return onOneLoop(workload);
  const waits = workload.filter((task) => task.kind !== "cpu");
  const computations = workload.filter((task) => task.kind === "cpu");
  const cores = coresFor(lane, runtime, host);
  return Math.max(longest(waits), longest(computations), sum(computations) / cores);
}

function idealInTime(
  lane: Lane,
  workload: readonly Task[],
  runtime: Runtime,
  host: IdealHost,
  timeoutMs: number,
): number {
  if (!onEventLoop(lane)) return Math.min(timeoutMs, idealMs(lane, workload, runtime, host));
  return onOneLoop(
    workload.map(({ kind, ms }) => ({ kind, ms: kind === "cpu" ? ms : Math.min(ms, timeoutMs) })),
  );
}

/** The longer of two lower bounds: every task takes a place for its whole time, and computation takes cores. */
function idealOfPlaces(
  lane: Lane,
  workload: readonly Task[],
  runtime: Runtime,
  host: IdealHost,
  limit: number,
): number {
  if (limit >= workload.length) return idealMs(lane, workload, runtime, host);
  const freeAtMs = Array.from({ length: limit }, () => 0);
  for (const { ms } of workload) {
    const first = freeAtMs.indexOf(Math.min(...freeAtMs));
    freeAtMs[first] = (freeAtMs[first] ?? 0) + ms;
  }
  const cores = Math.min(limit, coresFor(lane, runtime, host));
  const computations = workload.filter((task) => task.kind === "cpu");
  return Math.max(...freeAtMs, sum(computations) / cores);
}

/** Whether a lane does nothing until the task before is done, even if that only waits. */
export function oneAfterAnother(lane: Lane): boolean {
  return laneModel(lane).sequential;
}

/** Whether the tasks of a lane share one thread and take turns on its event loop. */
export function onEventLoop(lane: Lane): boolean {
  const { sequential, starts } = laneModel(lane);
  return !sequential && starts === "nothing";
}

/**
 * What `async` programs do: every task runs up to its first wait, in the order in which they were made, before
 * the loop looks at anything else. A computation has no wait: it runs to its end in that first round. The timer
 * of a sleep starts in the round. A request only begins to connect in it, and is sent when the loop comes back
 * to it, after all the computations.
 */
function onOneLoop(workload: readonly Task[]): number {
  let roundMs = 0;
  let lastSleepMs = 0;
  for (const { kind, ms } of workload) {
    if (kind === "cpu") roundMs += ms;
    if (kind === "sleep") lastSleepMs = Math.max(lastSleepMs, roundMs + ms);
  }
  return Math.max(lastSleepMs, roundMs + longest(workload.filter(({ kind }) => kind === "io")));
}

/** How many computations of a lane can make progress in the same instant. */
export function coresFor(lane: Lane, runtime: Runtime, host: IdealHost): number {
  const { starts } = laneModel(lane);
  if (starts === "process") return host.cpus;
  return starts === "thread" && !hasGil(runtime, host) ? host.cpus : 1;
}

/** Whether computing threads of one process have to take turns. Unknown counts as on: most Pythons have it. */
export function hasGil(runtime: Runtime, host: IdealHost): boolean {
  return runtimeModel(runtime).mayHaveGil && host.gil !== false;
}

function sum(tasks: readonly Task[]): number {
  return tasks.reduce((total, task) => total + task.ms, 0);
}

function longest(tasks: readonly Task[]): number {
  return tasks.reduce((most, task) => Math.max(most, task.ms), 0);
}
