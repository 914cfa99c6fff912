/** Why a lane was off its ideal, as far as its trace tells. */

import { coresFor, oneAfterAnother } from "../../race/ideal.js";
import { coveredMs, totalMs } from "../../race/intervals.js";
import type { LaneResult } from "../../race/result.js";
import type { TaskTrace } from "../../race/trace.js";
import { computing, type Facts, runningSegments } from "./facts.js";

export const CAUSES = ["startUp", "ending", "loop", "gil", "slow", "core", "late", "fast"] as const;
/**
 * `startUp`: tasks began late; `ending`: the lane went on after its last task; `loop`: the event loop was busy
 * computing; `gil`: computing threads held the GIL, without which others can neither start nor go on; `slow`,
 * `fast`: computations took more or less than they were calibrated for; `core`: they waited for a core or the
 * GIL; `late`: waits ended late.
 */
export type Cause = (typeof CAUSES)[number];

/** The cause that accounts for at least half of what the lane is off its ideal, with its ms; or `null`. */
export function mainCause(lane: LaneResult, facts: Facts): { cause: Cause; ms: number } | null {
  const off = lane.elapsedMs - lane.idealMs;
  const costs = costsOf(lane, facts);
  const causes = CAUSES.filter((cause) => (cause === "fast" ? off < 0 : off > 0));
  const [main] = causes.map((cause) => ({ cause, ms: costs[cause] })).sort((a, b) => b.ms - a.ms);
  return main !== undefined && main.ms >= Math.abs(off) / 2 ? main : null;
}

/** What each cause can have cost, in ms. They may overlap; only the largest is ever named. */
function costsOf(lane: LaneResult, facts: Facts): Record<Cause, number> {
  const costs = { startUp: 0, ending: 0, loop: 0, gil: 0, slow: 0, core: 0, late: 0, fast: 0 };
  // What the last task to stop went through is what the lane had to wait for.
  const last = lane.tasks.reduce<TaskTrace | null>(
    (latest, task) => ((task.stopMs ?? 0) > (latest?.stopMs ?? 0) ? task : latest),
    null,
  );
  if (last === null) return costs;
  const inTurn = oneAfterAnother(lane.lane);
  costs.startUp = (inTurn || last.kind === "cpu" ? allCoresBusyFrom(lane, facts) : last.startMs) ?? 0;
  costs.ending = lane.elapsedMs - (last.stopMs ?? 0);
  const waited = (inTurn ? lane.tasks : [last]).filter(({ kind }) => kind !== "cpu");
  costs.late = waited.reduce((sum, task) => sum + took(task) - task.ms, 0);
  const computed = computationCosts(lane, last, facts);
  costs.slow = computed.longerMs;
  costs.fast = -computed.longerMs;
  costs.core = computed.idleMs;
  const holder = lane.lane === "async" ? "loop" : queuesForGil(lane, facts) ? "gil" : null;
  if (holder !== null && last.kind !== "cpu") {
    // A loop that computes, or a thread that has the GIL, lets no wait start and nobody notice its end.
    costs[holder] = Math.min(totalMs(runningSegments(computing(lane))), costs.startUp + costs.late);
    if (costs[holder] > 0) costs.startUp = costs.late = 0;
  }
  return costs;
}

/** Whether a thread of the lane that begins or wakes up has to get the GIL from threads that compute. */
export function queuesForGil(lane: LaneResult, facts: Facts): boolean {
  return lane.lane === "threads" && facts.gil && computing(lane).length > 0;
}

/** When there were enough tasks for every core that the lane can use, in ms; computation cannot make up for less. */
function allCoresBusyFrom(lane: LaneResult, { race }: Facts): number {
  const starts = lane.tasks
    .flatMap(({ startMs }) => (startMs === null ? [] : [startMs]))
    .sort((a, b) => a - b);
  const cores = coresFor(lane.lane, race.runtime, race.host);
  return starts[Math.min(cores, starts.length) - 1] ?? 0;
}

/** How much longer the computations ran than they should, and how long they waited beyond what the ideal allows. */
function computationCosts(
  lane: LaneResult,
  last: TaskTrace,
  facts: Facts,
): { longerMs: number; idleMs: number } {
  const tasks = computing(lane);
  const segments = runningSegments(tasks);
  const sideBySide = lane.lane === "processes" || (lane.lane === "threads" && !facts.gil);
  if (!oneAfterAnother(lane.lane) && last.kind !== "cpu") return { longerMs: 0, idleMs: 0 };
  if (sideBySide) {
    const ran = totalMs(runningSegments([last]));
    return { longerMs: ran - last.ms, idleMs: took(last) - ran - Math.max(0, lane.idealMs - last.ms) };
  }
  const askedMs = tasks.reduce((sum, { ms }) => sum + ms, 0);
  const underWayMs = coveredMs(
    tasks.map(({ startMs, stopMs }) => ({ fromMs: startMs ?? 0, toMs: stopMs ?? startMs ?? 0 })),
  );
  return { longerMs: totalMs(segments) - askedMs, idleMs: underWayMs - coveredMs(segments) };
}

function took({ startMs, stopMs }: TaskTrace): number {
  return startMs === null || stopMs === null ? 0 : stopMs - startMs;
}
