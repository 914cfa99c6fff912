/**
 * What is known of a race under way, carried on by this machine's own clock between two messages: the
 * worker's may be wrong, and says nothing of how long a message took.
 */
import type { Lane } from "../race/lanes.js";
import type { LaneProgress, Progress } from "../race/progress.js";
import { computes, type Task } from "../race/task.js";

/** When each lane's run must have begun, in ms of this machine's clock. */
export type OwnClock = ReadonlyMap<Lane, { run: string; atMs: number }>;

/**
 * The progress with every lane's `startedAt` by this machine's clock, and that clock for the next message: a lane
 * had got at least as far as a message says when it arrived, so it began no later than this.
 */
export function atOwnClock(
  progress: Progress,
  before: OwnClock,
  nowMs: number,
): { clock: OwnClock; progress: Progress } {
  const clock = new Map(before);
  const lanes = progress.lanes.map((lane) => {
    if (lane.startedAt === null) return lane;
    const run = `${lane.run} ${lane.startedAt}`;
    const earlier = before.get(lane.lane);
    const latest = nowMs - lastKnownMs(lane);
    const atMs = earlier?.run === run ? Math.min(earlier.atMs, latest) : latest;
    clock.set(lane.lane, { run, atMs });
    return { ...lane, startedAt: atMs };
  });
  return { clock, progress: { ...progress, lanes } };
}

export interface LaneNow {
  progress: LaneProgress;
  /** Of the run under way or over; `null` before it began. */
  elapsedMs: number | null;
}

/** `progress`: by this machine's clock, as is `nowMs`. */
export function lanesNow(progress: Progress, workload: readonly Task[], nowMs: number): LaneNow[] {
  return progress.lanes.map((lane) => {
    const { startedAt } = lane;
    const running =
      startedAt === null ? null : Math.min(Math.max(0, nowMs - startedAt), knownMs(lane, workload));
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
