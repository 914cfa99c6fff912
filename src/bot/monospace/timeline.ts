/** What a task, or several taken together, did over time; in ms from the lane's start. */

import type { LaneResult } from "../../race/result.js";
import { startedUpFor } from "../../race/start-up.js";
import type { TaskTrace } from "../../race/trace.js";
import { waitParts } from "../../race/wait-parts.js";

/** `late`: a wait that had not been sent yet, or that was over and not noticed. */
export type State = "starting" | "late" | "waiting" | "running";

export interface Stretch {
  state: State;
  fromMs: number;
  toMs: number;
}

/** Of tasks that share a row, the state that stands first here is shown. */
const BUSIEST_FIRST: readonly State[] = ["running", "waiting", "late", "starting"];

/** In order and without overlap. A task that was never stopped goes on to the end of its lane. */
export function timeline(tasks: readonly TaskTrace[], lane: LaneResult): Stretch[] {
  return merge(tasks.flatMap((task) => stretches(task, lane)));
}

function stretches(task: TaskTrace, lane: LaneResult): Stretch[] {
  if (task.startMs === null) return [];
  const stop = task.stopMs ?? Math.max(lane.elapsedMs, task.startMs);
  const startUp: Stretch = { state: "starting", fromMs: 0, toMs: task.startMs };
  return [
    // The time before a task is start-up only where the lane starts a thread or process for it.
    ...(startedUpFor(lane).includes(task) ? [startUp] : []),
    // The whole task waits, except where its segments say that it ran.
    ...waitStretches(task, task.startMs, stop),
    ...task.segments.filter(({ state }) => state === "running"),
  ];
}

function waitStretches(task: TaskTrace, fromMs: number, toMs: number): Stretch[] {
  const parts = waitParts(task);
  if (parts === null) return [{ state: "waiting", fromMs, toMs }];
  return [
    { state: "late", ...parts.sending },
    { state: "waiting", ...parts.waiting },
    { state: "late", ...parts.noticing },
  ];
}

/** Sweeps over all the beginnings and ends, counting how many of each state there are in between. */
function merge(all: readonly Stretch[]): Stretch[] {
  const edges = all
    .flatMap(({ state, fromMs, toMs }) => [
      { atMs: fromMs, state, change: 1 },
      { atMs: toMs, state, change: -1 },
    ])
    .sort((a, b) => a.atMs - b.atMs);
  const open: Record<State, number> = { starting: 0, late: 0, waiting: 0, running: 0 };
  const merged: Stretch[] = [];
  edges.forEach(({ atMs, state, change }, index) => {
    open[state] += change;
    const toMs = edges[index + 1]?.atMs ?? atMs;
    const busiest = BUSIEST_FIRST.find((candidate) => open[candidate] > 0);
    if (busiest === undefined || toMs <= atMs) return;
    const last = merged.at(-1);
    if (last?.state === busiest && last.toMs === atMs) last.toMs = toMs;
    else merged.push({ state: busiest, fromMs: atMs, toMs });
  });
  return merged;
}
