/** What theory predicts for a lane: the figure every measured one is held against. */
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
 * sum of everything. Elsewhere waits take the longest of them, computation what its cores allow, and a
 * mixture whichever of the two is longer.
 */
export function idealMs(lane: Lane, workload: readonly Task[], runtime: Runtime, host: IdealHost): number {
  if (oneAfterAnother(lane)) return sum(workload);
  const waits = workload.filter((task) => task.kind !== "cpu");
  const computations = workload.filter((task) => task.kind === "cpu");
  const cores = coresFor(lane, runtime, host);
  return Math.max(longest(waits), longest(computations), sum(computations) / cores);
}

/** Whether a lane does nothing until the task before is done, even if that only waits. */
export function oneAfterAnother(lane: Lane): boolean {
  return laneModel(lane).sequential;
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
