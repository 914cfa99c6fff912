/**
 * What is known of a race under way, carried on by this machine's own clock between two messages: the
 * worker's may be wrong, and says nothing of how long a message took.
 */

import type { Lane } from "../race/lanes.js";
import type { LaneProgress, Progress } from "../race/progress.js";
import { computes, type Task } from "../race/task.js";

/** When each lane's run must have begun, in ms of this machine's clock. */
export type Beginnings = ReadonlyMap<Lane, { run: string; atMs: number }>;

export interface LaneNow {
  progress: LaneProgress;
  /** Of the run under way or over; `null` before it began. */
  elapsedMs: number | null;
}

/** Taken from each message: a lane had got at least as far as it says, so it began no later than this. */
export function beginnings(before: Beginnings, { lanes }: Progress, nowMs: number): Beginnings {
  const known = new Map(before);
  for (const lane of lanes) {
    if (lane.startedAt === null) continue;
    const run = `${lane.run} ${lane.startedAt}`;
    const atMs = nowMs - lastKnownMs(lane);
    const earlier = before.get(lane.lane);
    known.set(lane.lane, { run, atMs: earlier?.run === run ? Math.min(earlier.atMs, atMs) : atMs });
  }
  return known;
}

export function lanesNow(
  progress: Progress,
  begun: Beginnings,
  workload: readonly Task[],
  nowMs: number,
): LaneNow[] {
  return progress.lanes.map((lane) => {
    const beginning = lane.startedAt === null ? undefined : begun.get(lane.lane);
    const running =
      beginning === undefined ? null : Math.min(Math.max(0, nowMs - beginning.atMs), knownMs(lane, workload));
    return { progress: lane, elapsedMs: lane.elapsedMs ?? running };
  });
}

/**
 * For how long it is known what a lane does: until the last of the waits under way is due. After that only a
 * message can tell whether it is over. How long a computation takes is not known.
 */
function knownMs(lane: LaneProgress, workload: readonly Task[]): number {
  if (lane.started === 0 || computes(workload)) return Number.POSITIVE_INFINITY;
  // Messages that only count their tasks are of lanes that begin them all at once.
  if (lane.tasks.length === 0) return workload.reduce((last, { ms }) => Math.max(last, ms), 0);
  const ends = lane.tasks.map(([startMs, stopMs], index) =>
    startMs === null ? 0 : (stopMs ?? startMs + (workload[index]?.ms ?? 0)),
  );
  return Math.max(...ends);
}

function lastKnownMs(lane: LaneProgress): number {
  const times = lane.tasks.flatMap(([startMs, stopMs]) => [startMs ?? 0, stopMs ?? 0]);
  return times.reduce((last, ms) => Math.max(last, ms), lane.elapsedMs ?? 0);
}
