/** How long a lane took to start what runs a task: a thread or a process. */
import { laneModel } from "./lanes.js";
import type { LaneResult } from "./result.js";
import type { TaskTrace } from "./trace.js";

/**
 * The tasks before which the lane started a thread or a process. In a pool only the first task of each: the others
 * waited for a place.
 */
export function startedUpFor({ lane, tasks }: Pick<LaneResult, "lane" | "tasks">): TaskTrace[] {
  if (laneModel(lane).starts === "nothing") return [];
  const first = new Map<string, TaskTrace>();
  for (const task of tasks) {
    if (task.startMs === null) continue;
    const runner = `${task.pid}/${task.threadId}`;
    const earlier = first.get(runner)?.startMs ?? Number.POSITIVE_INFINITY;
    if (task.startMs < earlier) first.set(runner, task);
  }
  return [...first.values()];
}
