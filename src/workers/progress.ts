/** What people can watch while a race is on. */
import { type Lane, type LaneProgress, TASKS_SHOWN_LIVE } from "./jobs.js";
import type { Trace } from "./runner/trace.js";

/** The topic under which a race's progress is published, as JSON of `Progress`. */
export const progressTopic = (raceId: string) => `progress/${raceId}`;

export function notStarted(lane: Lane, taskCount: number): LaneProgress {
  const tasks: LaneProgress["tasks"] =
    taskCount > TASKS_SHOWN_LIVE ? [] : Array(taskCount).fill([null, null]);
  return { lane, run: 1, startedAt: null, elapsedMs: null, started: 0, stopped: 0, tasks };
}

export function laneProgress(lane: Lane, run: number, trace: Trace): LaneProgress {
  const since = (ns: bigint | null) =>
    ns === null || trace.beginNs === null ? null : Math.round(Number(ns - trace.beginNs) / 1e4) / 100;
  const shown = trace.tasks.length > TASKS_SHOWN_LIVE ? [] : trace.tasks;
  return {
    lane,
    run,
    startedAt: trace.startedAt,
    elapsedMs: since(trace.endNs),
    started: trace.tasks.filter((task) => task.startNs !== null).length,
    stopped: trace.tasks.filter((task) => task.stopNs !== null).length,
    tasks: shown.map((task) => [since(task.startNs), since(task.stopNs)]),
  };
}
