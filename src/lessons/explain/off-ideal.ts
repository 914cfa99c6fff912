/** Where a lane is off its ideal by more than noise: by how much, and the likely cause as far as its trace tells. */

import { coresFor, oneAfterAnother } from "../../race/ideal.js";
import { coveredMs, totalMs } from "../../race/intervals.js";
import { laneModel } from "../../race/lanes.js";
import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import { startedUpFor } from "../../race/start-up.js";
import type { TaskTrace } from "../../race/trace.js";
import { formatMs } from "../format.js";
import { list, paragraphs, text } from "../text.js";
import { computing, type Facts, isNear, noiseMs, runningSegments } from "./facts.js";

export function explainOffIdeal(facts: Facts, language: Language): string[] {
  const off = facts.finished
    .filter((lane) => !isNear(lane.elapsedMs, lane.idealMs))
    .map((lane) => ({ lane, overMs: lane.elapsedMs - lane.idealMs, main: mainCause(lane, facts) }));
  const sentences = (["over", "under"] as const).flatMap((side) =>
    [...CAUSES, "none" as const].flatMap((cause) => {
      const lanes = off.filter(
        ({ overMs, main }) => overMs > 0 === (side === "over") && (main?.cause ?? "none") === cause,
      );
      if (lanes.length === 0) return [];
      const ms = Math.max(...lanes.map(({ main }) => main?.ms ?? 0));
      const which = list(
        lanes.map(({ lane, overMs }) => byHowMuch(lane, overMs, language)),
        language,
      );
      const why = cause === "none" && side === "under" ? "noneUnder" : cause;
      const threads = lanes.some(({ lane }) => laneModel(lane.lane).starts === "thread");
      const gil = facts.gil && threads ? "on" : "none";
      const values = { ms: formatMs(ms), gil, count: lanes.length };
      const reason = text(language, `explain.cause.${why}`, values);
      return [text(language, `explain.${side}`, { lanes: which, reason })];
    }),
  );
  return paragraphs([...sentences, ...startUpSentence(facts, language)], language);
}

function byHowMuch(lane: LaneResult, overMs: number, language: Language): string {
  return text(language, "explain.byHowMuch", { lane: lane.lane, by: formatMs(Math.abs(overMs)) });
}

/**
 * Start-up that cost more than noise, although the lane made up for it while other tasks computed or waited.
 * Threads that began late because others had the GIL did not need that long to start up.
 */
function startUpSentence(facts: Facts, language: Language): string[] {
  const slow = facts.finished
    .filter((lane) => laneModel(lane.lane).starts !== "nothing" && !queuesForGil(lane, facts))
    .map((lane) => ({
      lane,
      startUpMs: Math.max(0, ...startedUpFor(lane).map(({ startMs }) => startMs ?? 0)),
    }))
    .filter(
      ({ lane, startUpMs }) => startUpMs > noiseMs(lane.idealMs) && mentioned(lane, facts) !== "startUp",
    );
  if (slow.length === 0) return [];
  const which = list(
    slow.map(({ lane, startUpMs }) =>
      text(language, "explain.laneMs", { lane: lane.lane, ms: formatMs(startUpMs) }),
    ),
    language,
  );
  return [text(language, "explain.startUp", { lanes: which })];
}

function mentioned(lane: LaneResult, facts: Facts): string | undefined {
  return isNear(lane.elapsedMs, lane.idealMs) ? undefined : mainCause(lane, facts)?.cause;
}

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
  // The lane ends when its last task stops, so the delays of that task are those of the lane.
  const last = lane.tasks.reduce<TaskTrace | null>(
    (latest, task) => ((task.stopMs ?? 0) > (latest?.stopMs ?? 0) ? task : latest),
    null,
  );
  if (last === null) return costs;
  const inTurn = oneAfterAnother(lane.lane);
  const pool = facts.race.limit == null ? null : startedUpFor(lane);
  if (pool !== null) costs.startUp = Math.max(0, ...pool.map(({ startMs }) => startMs ?? 0));
  else costs.startUp = (inTurn || last.kind === "cpu" ? allCoresBusyFrom(lane, facts) : last.startMs) ?? 0;
  costs.ending = lane.elapsedMs - (last.stopMs ?? 0);
  const waited = (inTurn ? lane.tasks : [last]).filter(({ kind }) => kind !== "cpu");
  costs.late = waited.reduce((sum, task) => sum + took(task) - task.ms, 0);
  const computed = computationCosts(lane, last, facts);
  costs.slow = computed.longerMs;
  costs.fast = -computed.longerMs;
  costs.core = computed.idleMs;
  // What is neither one after another nor started for each task takes turns on an event loop.
  const onLoop = !inTurn && laneModel(lane.lane).starts === "nothing";
  const holder = onLoop ? "loop" : queuesForGil(lane, facts) ? "gil" : null;
  if (holder !== null && last.kind !== "cpu") {
    // While the loop computes, or a thread has the GIL, no wait can start and no end of a wait is noticed.
    costs[holder] = Math.min(totalMs(runningSegments(computing(lane))), costs.startUp + costs.late);
    if (costs[holder] > 0) costs.startUp = costs.late = 0;
  }
  return costs;
}

/** Whether a thread of the lane that begins or wakes up has to get the GIL from threads that compute. */
export function queuesForGil(lane: LaneResult, facts: Facts): boolean {
  return laneModel(lane.lane).starts === "thread" && facts.gil && computing(lane).length > 0;
}

/** The moment, in ms, from which every core that the lane can use had a task: cores without one are time lost. */
function allCoresBusyFrom(lane: LaneResult, { race }: Facts): number {
  const starts = lane.tasks
    .flatMap(({ startMs }) => (startMs === null ? [] : [startMs]))
    .sort((a, b) => a - b);
  const cores = coresFor(lane.lane, race.runtime, race.host);
  return starts[Math.min(cores, starts.length) - 1] ?? 0;
}

/** `longerMs`: how much longer computations ran than calibrated. `idleMs`: how long they waited beyond the ideal. */
function computationCosts(
  lane: LaneResult,
  last: TaskTrace,
  facts: Facts,
): { longerMs: number; idleMs: number } {
  const tasks = computing(lane);
  const segments = runningSegments(tasks);
  const { starts } = laneModel(lane.lane);
  const sideBySide = starts === "process" || (starts === "thread" && !facts.gil);
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
